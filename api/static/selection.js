// Puts the words selected in a text into the field that asks which of them to rewrite.
"use strict";
for (const field of document.querySelectorAll("[data-selection]")) {
  const text = document.querySelector(field.dataset.selection);
  text?.addEventListener("select", () => {
    field.value = text.value.slice(text.selectionStart, text.selectionEnd).split("\n")[0];
  });
}
