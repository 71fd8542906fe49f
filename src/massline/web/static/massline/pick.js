// Marking words in a remark: what is marked goes into the form under it. Without this, the words are typed.
document.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });

const points = (text) => [...text].length; // the server counts characters, not the halves of an emoji

const ready = (remark) => {
  const words = remark.querySelector("[data-words]");
  const form = remark.querySelector("form.take");
  if (!form) return;
  const typed = form.querySelector("[name=words]");
  const at = form.querySelector("[name=at]");
  const details = form.querySelector("details");
  words.tabIndex = 0;

  const marked = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    return words.contains(range.startContainer) && words.contains(range.endContainer) ? range : null;
  };

  const keep = () => {
    const range = marked();
    if (!range) return;
    const before = document.createRange();
    before.setStart(words, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const whole = range.toString();
    const text = whole.trim();
    if (!text) return;
    typed.value = text;
    at.value = points(before.toString()) + points(whole.slice(0, whole.indexOf(text)));
    details.open = true;
  };

  words.addEventListener("mouseup", keep);
  words.addEventListener("touchend", () => setTimeout(keep, 50));
  words.addEventListener("keyup", (event) => { if (event.shiftKey || event.key === "Shift") keep(); });
  words.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const selection = getSelection();
    if (!selection.rangeCount || !words.contains(selection.anchorNode)) selection.collapse(words.firstChild, 0);
    const forward = (event.key === "ArrowRight") === (getComputedStyle(words).direction === "ltr");
    selection.modify(event.shiftKey ? "extend" : "move", forward ? "forward" : "backward", "word");
    event.preventDefault();
  });
  typed.addEventListener("input", () => { at.value = ""; });
};
document.querySelectorAll("[data-remark]").forEach(ready);
document.addEventListener("massline:remark", (event) => ready(event.target)); // drawn anew after its words were taken
