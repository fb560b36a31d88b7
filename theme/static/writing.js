// The page of a draft, while somebody writes: it keeps itself, says what the rules
// say, and tells what became of it. Without this file the same form does the same by
// its buttons. All words come from the page (gate/templates/schrijven/bericht.html).

const root = document.getElementById("schrijven"), form = document.getElementById("bericht");
const words = document.getElementById("woorden").dataset, { at, who } = root.dataset;
const said = document.getElementById("bewaard"), notices = document.getElementById("meldingen");
const text = form.elements.tekst;
const MARK = "schrijven", KEY = `${MARK} ${who} ${at}`, WEEK = 7 * 24 * 3600 * 1000;

const values = (deed = "") => {
  const typed = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "klopt" && !name.startsWith("wie")) typed.append(name, value);
  }
  if (deed) typed.append("doe", deed);
  return typed;
};
const snapshot = () => { const typed = values(); typed.delete("versie"); return typed.toString(); };

// What the server does not have yet stays on this device: of one's own device only, of
// who is signed in only, and until it is kept or somebody signs out (which clears it).
const here = {
  open: () => {
    try {
      for (const key of Object.keys(localStorage)) {
        const mine = key === MARK || key.startsWith(`${MARK} ${who} `);
        if (key.startsWith(MARK) && (!mine || (key !== MARK && Date.now() - JSON.parse(localStorage[key]).at > WEEK))) {
          localStorage.removeItem(key);
        }
      }
      if ("keeps" in root.dataset) localStorage.setItem(MARK, who);
    } catch { /* a browser that keeps nothing */ }
  },
  keep: () => {
    try {
      // The mark is gone when somebody signed out in another window: then nothing stays.
      if (localStorage.getItem(MARK) !== who) return false;
      localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), version: form.elements.versie.value, values: snapshot() }));
      return true;
    } catch { return false; }
  },
  read: () => { try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; } },
  drop: () => { try { localStorage.removeItem(KEY); } catch { /* nothing there */ } },
};

for (const id of ["punten", "bij-tekst", "bij-fotos", "stand"]) {
  document.getElementById(id).dataset.last = document.getElementById(id).innerHTML;
}
// On a slow line somebody types before this file is there: that is as new as what comes after.
const isTyped = (one) => (one.options ? [...one.options].some((option) => option.defaultSelected && !option.selected)
  : ["radio", "checkbox"].includes(one.type) ? one.checked !== one.defaultChecked
    : one.type !== "file" && "defaultValue" in one && one.value !== one.defaultValue);
const early = [...form.elements].some(isTyped);
let saved = early ? "" : snapshot(), timer = 0, pause = 2000, over = false, asked = "", chain = Promise.resolve(), busy = 0;

const say = (sentence) => { if (said.textContent !== sentence) said.textContent = sentence; };
const warn = (name, change) => {
  if (asked === name) return;
  asked = name;
  const part = name ? document.getElementById(name).content.cloneNode(true) : "";
  if (part && change) change(part);
  notices.replaceChildren(part);
};
const show = (id, html) => {
  const place = document.getElementById(id);
  if (place.dataset.last.trim() === html.trim()) return;
  // What was ticked of the school's list stays; whom the photos show is asked anew of other photos.
  const ticked = [...place.querySelectorAll("[name=klopt]:checked")].map((one) => one.value);
  place.innerHTML = html;
  place.dataset.last = html;
  for (const one of place.querySelectorAll("[name=klopt]")) one.checked = ticked.includes(one.value);
};
const later = (wait) => { clearTimeout(timer); timer = setTimeout(() => save(), wait); };
const lost = (kept, unkept) => { say(here.keep() ? kept : unkept); later(pause); pause = Math.min(pause * 1.6, 30000); };

const tell = (state, now) => {
  saved = now;
  pause = 2000;
  form.elements.versie.value = state.version;
  if (snapshot() === saved) here.drop();
  say(words.kept.replace("{time}", state.at));
  if (state.text !== undefined) { show("bij-tekst", state.text); show("bij-fotos", state.photos); }
  show("punten", state.points);
  if (state.shots !== undefined) form.dispatchEvent(new CustomEvent("shots", { detail: state.shots }));
  if (state.proof) warn("bewijs");
  else if (["uit", "bewijs"].includes(asked)) warn("");
};

const send = async (deed, again) => {
  const now = snapshot();
  if (over || (!deed && !again && now === saved)) return;
  say(words.keeping);
  let answer;
  try {
    answer = await fetch(`${at}bewaar/`, { method: "POST", body: values(deed), redirect: "manual" });
  } catch { lost(words.offline, words.unkept); return; }
  if (answer.type === "opaqueredirect") { here.keep(); say(""); warn("uit"); return; }
  if (answer.status === 404 || answer.status === 409) {
    over = true;
    say("");
    if (answer.status === 409) here.keep();
    warn(answer.status === 409 ? "twee" : "ander");
    return;
  }
  if (!answer.ok) { lost(words.full, words.full); return; }
  tell(await answer.json(), now);
};
const save = (deed = "", again = false) => {
  clearTimeout(timer);
  busy += 1;
  chain = chain.then(() => send(deed, again)).catch(() => lost(words.offline, words.unkept)).finally(() => { busy -= 1; });
  return chain;
};

const put = (kept) => {
  for (const [name, value] of new URLSearchParams(kept)) {
    if (name !== "volgorde" && form.elements[name]) form.elements[name].value = value;
  }
};
const look = () => {
  const kept = here.read();
  if (!kept || kept.values === saved) { here.drop(); return; }
  if (kept.version === form.elements.versie.value && !early) {
    put(kept.values);
    if (snapshot() !== saved) { warn("terug"); save(); }
    return;
  }
  warn("oud", (part) => {
    part.querySelector("pre").textContent = new URLSearchParams(kept.values).get("tekst");
    part.querySelector("[data-use]").addEventListener("click", () => { put(kept.values); warn(""); save(); });
    part.querySelector("[data-drop]").addEventListener("click", () => { here.drop(); warn(""); });
  });
};

form.addEventListener("input", () => { here.keep(); later(1200); });
form.addEventListener("change", (event) => { if (event.target.type !== "file") { here.keep(); later(300); } });
window.addEventListener("online", () => save("", true));
for (const [target, name] of [[window, "focus"], [document, "visibilitychange"]]) {
  target.addEventListener(name, () => {
    if (document.visibilityState === "hidden") save();
    else if (asked === "uit" || asked === "bewijs") save("", true);
  });
}

// What is on its way is waited for, so that no window is taken for an older one.
form.addEventListener("submit", (event) => {
  const button = event.submitter, deed = button?.value ?? "";
  if (event.defaultPrevented) return;
  if (deed.startsWith("weg:") || deed.startsWith("terug:")) {
    event.preventDefault();
    save(deed);
    return;
  }
  clearTimeout(timer);
  if (busy) {
    event.preventDefault();
    chain.then(() => form.requestSubmit(button ?? undefined));
  } else {
    over = true;
  }
});
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// A few buttons for who knows no Markdown.
const write = (start, end, words_, from, to) => {
  text.focus();
  text.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, words_)) {
    text.setRangeText(words_, start, end, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  text.setSelectionRange(start + from, start + to);
};
const TOOLS = {
  bold: (chosen, start, end) => write(start, end, `**${chosen}**`, 2, 2 + chosen.length),
  link: (chosen, start, end, button) => {
    const address = /^(https?:\/\/|www\.)\S+$/.test(chosen), word = address || !chosen ? button.dataset.word : chosen;
    const made = `[${word}](${address ? chosen : "https://"})`;
    write(start, end, made, address ? 1 : word.length + 3, address ? 1 + word.length : made.length - 1);
  },
  lines: (sign, start, end) => {
    const first = text.value.lastIndexOf("\n", start - 1) + 1, stop = text.value.indexOf("\n", end);
    const last = stop < 0 ? text.value.length : stop, lines = text.value.slice(first, last).split("\n");
    const all = lines.every((line) => line.startsWith(sign));
    const made = lines.map((line) => (all ? line.slice(sign.length) : line.startsWith(sign) ? line : sign + line)).join("\n");
    const lead = !all && first > 1 && text.value[first - 2] !== "\n" ? "\n" : "";
    write(first, last, lead + made, lead.length + made.length, lead.length + made.length);
  },
};
const tools = form.querySelector("[role=toolbar]");
tools.hidden = false;
tools.addEventListener("click", (event) => {
  const button = event.target.closest("button"), { selectionStart: start, selectionEnd: end } = text;
  if (!button) return;
  const { tool } = button.dataset, sign = { heading: "## ", list: "- " }[tool];
  if (sign) TOOLS.lines(sign, start, end);
  else TOOLS[tool](text.value.slice(start, end), start, end, button);
});
tools.addEventListener("keydown", (event) => {
  const all = [...tools.children], to = all.indexOf(document.activeElement) + { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (all[to]) all[to].focus();
});
const kinds = form.elements.soort;
kinds.addEventListener("change", () => {
  const firsts = [...kinds.options].map((one) => (one.dataset.first ?? "").trim());
  if (firsts.includes(text.value.trim())) text.value = kinds.selectedOptions[0].dataset.first ?? "";
});
form.elements.wanneer.addEventListener("input", () => { form.elements.moment.value = "anders"; });

// A hint leads to its sentence.
form.addEventListener("click", (event) => {
  const link = event.target.closest(".remark a[href^='#']"), field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  if (link.dataset.start && field === text) text.setSelectionRange(Number(link.dataset.start), Number(link.dataset.end));
  field.scrollIntoView({ block: "center" });
});

// What became of it: asked again, less and less often.
const wait = (pause_, tries) => setTimeout(async () => {
  let next = Math.min(pause_ * 1.25, 10000);
  try {
    const answer = document.visibilityState === "visible" && await fetch(`${at}stand/`, { redirect: "manual" });
    if (answer && answer.ok) {
      const state = await answer.json();
      if (state.torn) { location.reload(); return; }
      show("stand", state.standing);
      if (root.dataset.stands !== state.stands) next = 700;
      root.dataset.stands = state.stands;
      if (snapshot() === saved) form.elements.versie.value = state.version;
    }
  } catch { /* no connection: the next time */ }
  if (["sent", "ready"].includes(root.dataset.stands) && tries) wait(next, tries - 1);
}, pause_);

here.open();
look();
if (early) save();
root.classList.add("with-script");
form.addEventListener("keep", (event) => save(event.detail ?? "", true));
if (["sent", "ready"].includes(root.dataset.stands)) wait(700, 300);
