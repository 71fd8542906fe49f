// A meeting by keyboard: Enter leads from the words to the tick, n to a new remark, j and k through the sentences.
// Everything works without this file, with Tab, blank and Enter.
const form = document.querySelector("[data-meeting]");
const words = form?.querySelector("textarea");
const tick = form?.querySelector("[type=checkbox]");
for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

words?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !words.value.trim()) return;
  event.preventDefault();
  tick.focus();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const sentences = [...document.querySelectorAll("[data-sentence]")];
  const at = sentences.indexOf(document.activeElement);
  if (event.key === "n" && words) words.focus();
  else if (event.key === "j") sentences[Math.min(at + 1, sentences.length - 1)]?.focus();
  else if (event.key === "k") sentences[Math.max(at - 1, 0)]?.focus();
  else return;
  event.preventDefault();
});
