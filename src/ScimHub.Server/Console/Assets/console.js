// Saves steps; nothing needs it. Tells times in the viewer's zone, asks for days of theirs, and swaps the results of a search while one types.
function tellTimes(root) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.title = time.dateTime;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

function searchWhileTyping(form) {
  let waiting;
  let asked = 0;
  const search = async () => {
    const mine = ++asked;
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value) address.searchParams.append(name, value);
    const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
    // A later question has been asked meanwhile, or the answer is no list: the button still works.
    if (mine !== asked || !answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(form.dataset.live);
    if (mine !== asked || !found) return;
    tellTimes(found);
    document.getElementById(form.dataset.live).replaceWith(found);
    history.replaceState(null, "", address);
  };
  form.addEventListener("input", event => {
    clearTimeout(waiting);
    waiting = setTimeout(search, event.target.type === "search" ? 250 : 0);
  });
}

// What is under way is looked at again, until it has come to its end.
function lookAgain(part) {
  setTimeout(async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.redirected) return;
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const now = page?.getElementById(part.id);
    if (now) {
      tellTimes(now);
      part.replaceWith(now);
      document.querySelector("h1").textContent = page.querySelector("h1").textContent;
      document.title = page.title;
    }
    const next = now ?? part;
    if (next.dataset.again) lookAgain(next);
  }, Number(part.dataset.again));
}

tellTimes(document);
for (const field of document.querySelectorAll("input[data-zone]")) {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const name of field.form.querySelectorAll("[data-zone-name]")) name.textContent = field.value;
}
for (const part of document.querySelectorAll("[data-again]")) lookAgain(part);
for (const form of document.querySelectorAll("form[data-live]")) searchWhileTyping(form);
