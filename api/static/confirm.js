// Asks before what cannot be undone. The server does not rely on it.
"use strict";
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.confirm;
  if (words && !window.confirm(words)) event.preventDefault();
});
