// Counts the characters left while somebody writes; the server counts again.
const words = document.querySelector("[data-count]");
const left = document.querySelector("[data-left]");
const count = () => {
  left.hidden = false;
  left.textContent = `${left.dataset.left} ${words.dataset.count - [...words.value.trim()].length}`;
};
words.addEventListener("input", count);
count();
