// Shows the next sentence at once and sends the answer behind it; without it the page works as plain forms.
// An answer leaves the list only when the server has it. The list lives as long as the tab.
const vote = document.querySelector("[data-vote]");

if (vote) {
  const now = vote.querySelector("[data-now]");
  const waiting = vote.querySelector("[data-waiting]");
  const again = document.querySelector("[data-again]");
  const store = `massline:${vote.dataset.vote}`;
  const list = JSON.parse(sessionStorage.getItem(store) || "[]");
  const stock = [...vote.querySelectorAll("[data-next]")];
  const id = (next) => next.content.querySelector("[data-turn]").dataset.turn;
  const seen = new Set([now.querySelector("[data-turn]").dataset.turn, ...stock.map(id)]);
  let sending = false;
  let late = false;
  let leaving = false;
  let shown = 0;

  const tell = () => {
    sessionStorage.setItem(store, JSON.stringify(list));
    waiting.textContent = `${waiting.dataset.words} ${list.length}`;
    waiting.hidden = !late || !list.length;
    if (again) again.hidden = list.length > 0;
  };
  const leave = (query = "") => { if (!leaving) location.replace(vote.dataset.vote + query); };
  const pause = (seconds) => new Promise((done) => {
    setTimeout(done, seconds * 1000);
    addEventListener("online", done, { once: true });
  });

  const turn = () => {
    now.replaceChildren();
    if (!stock.length) return;
    now.append(document.importNode(stock.shift().content, true));
    now.querySelector("[data-turn]").focus({ preventScroll: true });
    scrollTo(0, 0);
    shown = performance.now();
  };

  // What comes next, less what is on the page or was just answered.
  const take = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    vote.querySelector("[data-gone]")?.remove();
    vote.prepend(...page.querySelectorAll("[data-gone]"));
    for (const next of page.querySelectorAll("[data-next]")) {
      if (!seen.has(id(next))) stock.push(next);
      seen.add(id(next));
    }
    if (!now.firstElementChild) turn();
  };

  const send = async () => {
    if (sending) return;
    sending = true;
    let wait = 1;
    while (list.length) {
      const timer = setTimeout(() => { late = true; tell(); }, 2000);
      try {
        const [url, fields] = list[0];
        const body = new URLSearchParams(fields);
        const headers = { "Massline-Turns": "1" };
        const answer = await fetch(url, { method: "POST", body, headers, keepalive: true });
        if (answer.status >= 500 || answer.status === 429) throw answer;
        if (!answer.ok) { list.length = 0; tell(); return leave("?unsent"); }
        take(await answer.text());
        list.shift();
        late &&= list.length > 0;
        wait = 1;
      } catch {
        late = true;
        tell();
        await pause(wait);
        wait = Math.min(wait * 2, 30);
      }
      clearTimeout(timer);
      tell();
    }
    sending = false;
    if (!now.firstElementChild) leave();
  };

  vote.addEventListener("submit", (event) => {
    event.preventDefault();
    if (performance.now() - shown < 350) return; // the second half of a double tap
    list.push([event.target.action, [...new FormData(event.target), ["answer", event.submitter.value]]]);
    turn();
    tell();
    send();
  });

  // Keys only while the sentence has the focus, so that nobody answers while typing or dictating.
  vote.addEventListener("keydown", (event) => {
    const button = now.querySelectorAll("[name=answer]")["123".indexOf(event.key)];
    if (button && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) button.click();
  });

  // Somebody who goes elsewhere is asked only if answers are stuck, and never pulled back.
  addEventListener("beforeunload", (event) => {
    if (late && list.length) event.preventDefault();
    else leaving = true;
  });
  addEventListener("pageshow", () => { leaving = false; });
  now.querySelector("[data-turn]").focus({ preventScroll: true });
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
  if (list.length) send().then(() => leave());
}
