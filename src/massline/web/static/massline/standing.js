// How a draft stands, anew after every change: of this page, of another one, or of somebody else. Works without this file.
const EVERY = 60_000;
const asked = document.querySelector("[data-standing]");

const refresh = async () => {
  const answer = await fetch(asked.dataset.standing);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const old = document.querySelector(`[data-live="${part.dataset.live}"]`);
    if (old && old.innerHTML.trim() !== part.innerHTML.trim()) old.replaceChildren(...part.childNodes);
  }
};

// Words are taken without leaving the list: the remark and the head of the page are drawn as the answer has them.
const take = async (form, button) => {
  const remark = form.closest("[data-remark]");
  const data = new FormData(form, button);
  const answer = await fetch(form.getAttribute("action") || location.href, {method: "POST", body: data});
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(remark.id);
  if (!fresh) return location.assign(answer.url);
  const told = page.querySelector("h1 ~ .notice p:not(.tag)") ?? fresh.querySelector("[role=alert] p:not(.tag)");
  document.querySelector("[data-told]").textContent = told?.textContent ?? "";
  document.querySelector("[data-back]").replaceWith(page.querySelector("[data-back]"));
  remark.replaceWith(fresh);
  fresh.dispatchEvent(new CustomEvent("massline:remark", {bubbles: true}));
  (fresh.querySelector("[data-take]") ?? fresh).focus();
  await refresh();
};

if (asked) {
  const again = () => { if (!document.hidden) refresh().catch(() => {}); };
  document.addEventListener("visibilitychange", again);
  setInterval(again, EVERY);
  if (asked.matches(".stands")) again();
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-remark] form");
    if (!form) return;
    event.preventDefault();
    take(form, event.submitter).catch(() => HTMLFormElement.prototype.submit.call(form));
  });
}
