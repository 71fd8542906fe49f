// A receipt in the fragment of the address (#K7TE-...) fills the form and leaves the address bar: no browser sends a
// fragment, so the code is never in an address the server sees. Everything works without this file.
const field = document.querySelector("#receipt-form input[name=code]");
const code = decodeURIComponent(location.hash.slice(1));
if (field && code) {
  field.value = code.slice(0, 60);
  history.replaceState(null, "", location.pathname);
  document.querySelector("#receipt-form button").focus();
}

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-print]");
  if (!button) return;
  if (button.matches("[data-print]")) return print();
  await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
  button.textContent = button.dataset.copied;
});

// On paper nothing is folded, whatever the browser makes of the style sheet.
const folded = new Set();
addEventListener("beforeprint", () => {
  for (const way of document.querySelectorAll("details.folded-way:not([open])")) {
    folded.add(way);
    way.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const way of folded) way.open = false;
  folded.clear();
});
