// Filters the findings and walks through them with j and k. Without this script all of them are shown.
"use strict";
const findings = [...document.querySelectorAll(".finding")];
const filters = [...document.querySelectorAll("[data-filter]")];

function applyFilters() {
  for (const one of findings) {
    one.hidden = filters.some((filter) => {
      if (filter.type === "checkbox") return filter.checked && one.dataset.open === "no";
      return filter.value !== "" && one.dataset[filter.dataset.filter] !== filter.value;
    });
  }
}

function step(by) {
  const shown = findings.filter((one) => !one.hidden);
  const at = shown.findIndex((one) => one.contains(document.activeElement));
  const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
  if (next) next.focus();
}

for (const filter of filters) filter.addEventListener("change", applyFilters);
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});
