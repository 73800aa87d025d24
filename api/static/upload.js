// Sends the chosen files one at a time, so that each shows its own progress and one bad file stops no other; or looks at
// them first, and sends each again with what was corrected. Without this script the form posts all of them at once.
"use strict";
const chosen = new WeakMap(); // the form of a preview -> its file

for (const form of document.querySelectorAll("form[data-upload]")) {
  const list = document.querySelector(form.dataset.upload);
  const look = form.querySelector("[data-preview]");
  look.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = form.querySelectorAll("button");
    const address = event.submitter === look ? look.dataset.preview : form.action;
    for (const one of buttons) one.disabled = true;
    for (const file of form.querySelector("input[type=file]").files) {
      const rows = await send(address, form, file, addRow(list, file));
      for (const row of rows) if (row.matches(".preview")) chosen.set(row.querySelector("form"), file);
    }
    form.reset();
    for (const one of buttons) one.disabled = false;
    refresh(form);
  });
  list.addEventListener("submit", async (event) => {
    event.preventDefault();
    const kept = event.target;
    const row = kept.closest("li");
    const file = chosen.get(kept);
    const body = new FormData(kept);
    const waiting = addRow(list, file);
    row.after(waiting);
    row.hidden = true;
    const rows = await send(kept.action, body, file, waiting);
    if (rows.length && !rows[0].matches(".failed")) row.remove();
    else row.hidden = false; // what was typed is still there
    refresh(form);
  });
  list.addEventListener("click", (event) => {
    if (event.target.matches("[data-discard]")) event.target.closest("li").remove();
  });
}

function addRow(list, file) {
  const row = document.createElement("li");
  const bar = document.createElement("progress");
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  row.append(Object.assign(document.createElement("b"), { textContent: file.name }), " ", bar);
  list.append(row);
  return row;
}

function refresh(form) {
  htmx.ajax("GET", location.pathname, { target: form.dataset.refresh, select: form.dataset.refresh, swap: "outerHTML" });
}

// The rows that stand in place of `row` afterwards; none where the answer was no list.
function send(address, fields, file, row) {
  const body = fields instanceof FormData ? fields : new FormData(fields);
  const bar = row.querySelector("progress");
  body.delete("files");
  body.append("files", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => { bar.value = event.loaded; };
    request.onloadend = () => {
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const rows = request.status === 200 ? [...answer.body.children].filter((one) => one.matches("li")) : [];
      if (rows.length) row.replaceWith(...rows);
      else {
        row.className = "failed";
        bar.replaceWith(answer.querySelector("[role=alert]")?.textContent || "×");
      }
      resolve(rows);
    };
    request.open("POST", address);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}
