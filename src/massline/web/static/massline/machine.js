// While the machine is asked the page looks again by itself. It works without this file: "Look again" is a link.
const root = () => document.querySelector("[data-machine]");

const look = async () => {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-machine]");
  if (!fresh) return;
  if (!fresh.querySelector("[data-working]")) {
    root().replaceWith(fresh);
    const found = document.querySelector("#found h2");
    if (found) { found.tabIndex = -1; found.focus(); }
  }
  wait();
};

const wait = () => { if (root()?.querySelector("[data-working]")) setTimeout(() => look().catch(wait), 2000); };
wait();
