// The workbench without leaving the page: put remarks by mouse, by touch or by keys. Everything works without this file.
const root = () => document.querySelector("[data-bench]");
const picks = () => [...root().querySelectorAll("[data-remark] [type=checkbox]")];
const ticked = () => picks().filter((one) => one.checked);

const dress = () => {
  for (const part of root().querySelectorAll("[data-needs-script]")) part.hidden = false;
  for (const one of root().querySelectorAll("[data-remark]")) one.draggable = Boolean(one.querySelector("[type=checkbox]"));
  count();
  if (root().querySelector("[data-working]")) setTimeout(look, 2500);
};

const count = () => {
  const told = root().querySelector("[data-picked]");
  if (told) told.textContent = ticked().length ? `(${ticked().length})` : "";
};

// Where somebody is: the remark or pair they are at, if any, and what stays picked.
const pairs = () => [...root().querySelectorAll(".bench-pairs > li")];
const whereabouts = (button) => {
  const box = (part) => part?.closest?.("[data-remark]")?.querySelector("[type=checkbox]");
  const second = button?.name === "second";
  const one = (second ? null : ticked()[0]) ?? box(button) ?? box(document.activeElement);
  return {
    id: one?.id, at: picks().indexOf(one), picked: second ? ticked().map((pick) => pick.id) : [],
    pair: pairs().indexOf(button?.closest("li")), pressed: button?.matches("[data-undo]") ? "[data-undo]" : `[value="${button?.value}"]`,
  };
};

// Take the parts of an answer that changed; what somebody is doing stays where it is.
const take = (text, address, was) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("[data-bench]");
  if (!fresh) return false;
  const said = fresh.querySelector("#said"), told = root().querySelector("#said");
  const place = scrollY;
  for (const part of [".bench-main", "#yours"]) root().querySelector(part).replaceWith(fresh.querySelector(part));
  // The live region stays the same element, else nothing is read aloud.
  told.setAttribute("role", said.getAttribute("role"));
  told.replaceChildren(...said.childNodes);
  while (told.nextSibling) told.nextSibling.remove();
  while (said.nextSibling) told.parentNode.append(said.nextSibling);
  history.replaceState(null, "", address.replace(/([?&])did=[^&#]*&?/, "$1").replace(/[?&](#|$)/, "$1"));
  scrollTo(0, place);
  dress();
  const rest = picks();
  for (const one of rest) one.checked ||= was.picked.includes(one.id);
  count();
  const one = rest.find((pick) => pick.id === was.id) ?? (was.at >= 0 ? rest[Math.min(was.at, rest.length - 1)] : null);
  const part = was.pair >= 0 ? pairs()[Math.min(was.pair, pairs().length - 1)] : root();
  (one ?? (was.at < 0 ? part?.querySelector(was.pressed) : null))?.focus();
  return true;
};

let busy = false;
const send = async (form, button) => {
  if (busy) return;
  busy = true;
  const was = whereabouts(button);
  try {
    const answer = await fetch(form.getAttribute("action") || location.href, {method: "POST", body: new FormData(form, button)});
    if (!take(await answer.text(), answer.url, was)) location.assign(answer.url);
  } catch {
    HTMLFormElement.prototype.submit.call(form);
  } finally {
    busy = false;
  }
};

const look = async () => {
  if (document.hidden || ticked().length || root().contains(document.activeElement?.closest("input, select") ?? null)) return void setTimeout(look, 2500);
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-bench] .bench-main");
    if (fresh) root().querySelector(".bench-main").replaceWith(fresh);
  } finally {
    dress();
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-bench] form[method=post]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});
document.addEventListener("change", (event) => { if (event.target.matches("[data-remark] [type=checkbox]")) count(); });

const put = (to) => {
  const button = document.createElement("button");
  button.name = "here";
  button.value = to;
  button.hidden = true;
  const form = root().querySelector("#place");
  form.append(button);
  form.requestSubmit(button);
};

document.addEventListener("dragstart", (event) => {
  const remark = event.target.closest?.("[data-remark]");
  if (!remark) return;
  remark.querySelector("[type=checkbox]").checked = true;
  count();
  for (const one of ticked()) one.closest("[data-remark]").classList.add("drawn");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", remark.querySelector(".said").textContent);
});
document.addEventListener("dragend", () => {
  for (const one of document.querySelectorAll(".drawn, .drop")) one.classList.remove("drawn", "drop");
});
const target = (event) => (document.querySelector(".drawn") ? event.target.closest?.("[data-to]") : null);
document.addEventListener("dragover", (event) => {
  const over = target(event);
  for (const one of document.querySelectorAll(".drop")) if (one !== over) one.classList.remove("drop");
  if (!over) return;
  event.preventDefault();
  over.classList.add("drop");
});
document.addEventListener("drop", (event) => {
  const over = target(event);
  if (!over) return;
  event.preventDefault();
  put(over.dataset.to);
});

// Letters count only while a remark has the focus, so they are in nobody's way.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-remark] [type=checkbox]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = picks(), at = all.indexOf(event.target);
  const choose = root().querySelector("#to");
  const key = event.key.toLowerCase();
  if (key === "j") all[Math.min(at + 1, all.length - 1)].focus();
  else if (key === "k") all[Math.max(at - 1, 0)].focus();
  else if (key === "t") choose.focus();
  else if (key === "n") {
    choose.value = "new";
    root().querySelector("#new").focus();
  } else if (key === "u") root().querySelector("[data-undo]")?.click();
  else return;
  event.preventDefault();
});

if (root()) dress();
