// Sends the chosen files one at a time, so that each shows its own progress and one bad file stops no other.
// Without this script the form posts all of them at once and works as well.
"use strict";
for (const form of document.querySelectorAll("form[data-upload]")) {
  const list = document.querySelector(form.dataset.upload);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    const input = form.querySelector("input[type=file]");
    button.disabled = true;
    for (const file of input.files) {
      const row = document.createElement("li");
      const bar = document.createElement("progress");
      bar.max = file.size || 1;
      row.append(Object.assign(document.createElement("b"), { textContent: file.name }), " ", bar);
      list.append(row);
      await send(form, file, row, bar);
    }
    form.reset();
    button.disabled = false;
    htmx.ajax("GET", location.pathname, { target: form.dataset.refresh, select: form.dataset.refresh, swap: "outerHTML" });
  });
}

function send(form, file, row, bar) {
  const body = new FormData(form);
  body.delete("files");
  body.append("files", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => { bar.value = event.loaded; };
    request.onloadend = () => {
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const rows = request.status === 200 ? answer.querySelectorAll("li") : [];
      if (rows.length) row.replaceWith(...rows);
      else {
        row.className = "failed";
        bar.replaceWith(answer.querySelector("[role=alert]")?.textContent || "×");
      }
      resolve();
    };
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}
