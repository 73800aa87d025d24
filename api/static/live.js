// Shows a draft as it is written. Each event holds whole section texts, so a stream that was cut is simply opened anew.
"use strict";
const sheet = document.getElementById("live");
const line = document.getElementById("progress");
const bar = document.getElementById("bar");
const source = new EventSource(sheet.dataset.events);
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

source.addEventListener("queue", (event) => {
  const { ahead, state } = JSON.parse(event.data);
  if (state === "queued") line.textContent = fill(line.dataset.waiting, { ahead });
});

source.addEventListener("sections", (event) => {
  for (const [id, { text, done }] of Object.entries(JSON.parse(event.data))) {
    const section = sheet.querySelector(`[data-section="${CSS.escape(id)}"]`);
    if (!section) continue;
    section.dataset.state = done ? "done" : "writing";
    section.querySelector(".body").replaceChildren(
      ...text.split("\n").filter((part) => part.trim()).map((part) => Object.assign(document.createElement("p"), { textContent: part })),
    );
  }
  bar.value = sheet.querySelectorAll('[data-state="done"]').length;
  line.textContent = fill(line.dataset.writing, { done: bar.value, all: bar.max });
});

// A stream that was cut comes back by itself; one that was refused, as while the database restarts, does not.
source.addEventListener("error", () => {
  if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 3000);
});

source.addEventListener("end", () => {
  source.close();
  location.reload();
});
