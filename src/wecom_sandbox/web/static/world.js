// Forms with data-verb act through the world face; pages are fetched anew, not reloaded.
const POLL_MS = 3000;
const TOAST_MS = 4000;

// "minutes:number" → a number, ":list" → a list, ":flag" → true or false.
function said(form) {
  const body = {};
  for (const [field, value] of new FormData(form)) {
    const [name, kind] = field.split(":");
    if (kind === "number") body[name] = Number(value);
    else if (kind === "list") body[name] = [...(body[name] ?? []), value];
    else if (kind === "flag") body[name] = value === "1";
    else body[name] = value;
  }
  return body;
}

function toast(text, bad = false) {
  const place = document.getElementById("toast");
  place.textContent = text;
  place.className = bad ? "on bad" : "on";
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => (place.className = ""), TOAST_MS);
}

async function act(form) {
  if (form.dataset.sure && !confirm(form.dataset.sure)) return;
  const answer = await fetch(`/_sandbox/v1/${form.dataset.verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(said(form)),
  });
  const done = await answer.json();
  if (!answer.ok) return toast(`${done.zh} · ${done.en}`, true);
  toast("好了 · done");
  if (form.dataset.then) return location.assign(form.dataset.then);
  if (form.dataset.chat !== undefined && done.userid) {
    return location.assign(`?with=${encodeURIComponent(done.userid)}&scanned=${Number(done.already_friends)}`);
  }
  if (form.dataset.reset !== undefined) form.querySelector("[name=text]").value = "";
  await renew(true);
}

// What a person is typing or has opened stays as it is.
function busy() {
  const at = document.activeElement;
  const typing = at && at.matches("input:not([type=hidden]), select, textarea") && at.closest("main");
  return Boolean(typing && (at.value !== at.defaultValue || at.tagName === "SELECT"));
}

async function renew(always = false) {
  if (document.hidden || (!always && busy())) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  for (const id of always ? ["main", "clock"] : ["clock", "main"]) swap(id, next);
  if (focused) document.getElementById(focused)?.focus();
}

function swap(id, next) {
  const old = document.getElementById(id);
  const fresh = next.getElementById(id);
  if (!old || !fresh || old.innerHTML === fresh.innerHTML) return;
  if (id === "clock" && old.contains(document.activeElement) && document.activeElement.tagName === "SELECT") return;
  const open = [...old.querySelectorAll("details")].map((each) => each.open);
  const scrolled = [...old.querySelectorAll(".rows")].map((each) => each.scrollTop);
  old.innerHTML = fresh.innerHTML;
  const details = [...old.querySelectorAll("details")];
  if (details.length === open.length) details.forEach((each, at) => (each.open = open[at]));
  [...old.querySelectorAll(".rows")].forEach((each, at) => (each.scrollTop = scrolled[at] ?? 0));
  toEnd();
}

function toEnd() {
  const talk = document.getElementById("talk");
  if (talk) talk.scrollTop = talk.scrollHeight;
}

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.verb) return;
  event.preventDefault();
  act(event.target).catch(() => toast("沙盒没有回答 · the sandbox does not answer", true));
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-on-change]");
  if (form) act(form).catch(() => toast("沙盒没有回答 · the sandbox does not answer", true));
});
setInterval(() => renew().catch(() => {}), POLL_MS);
toEnd();
