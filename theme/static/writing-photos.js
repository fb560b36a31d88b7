// Photos and films of a draft: made upright and smaller here, sent piece by piece by the
// tus protocol (core, creation; https://tus.io/protocols/resumable-upload), gone on with
// after a lost connection, put in order. Without this file the form sends them whole.

const root = document.getElementById("schrijven"), form = document.getElementById("bericht");
const words = document.getElementById("woorden").dataset, { at } = root.dataset;
const list = document.getElementById("shots"), chooser = document.getElementById("fotos");
const told = document.getElementById("fotos-zegt");
const LONGEST = 3000, THUMB = 400, PIECE = 512 * 1024, TUS = { "Tus-Resumable": "1.0.0" };
const running = new Set();

const say = (sentence) => { told.textContent = sentence; };
const base64 = (words_) => btoa(String.fromCharCode(...new TextEncoder().encode(words_)));
const sleep = (wait) => new Promise((done) => {
  const end = () => { clearTimeout(timer); window.removeEventListener("online", end); window.removeEventListener("focus", end); done(); };
  const timer = setTimeout(end, wait);
  window.addEventListener("online", end);
  window.addEventListener("focus", end);
});
class Refused extends Error {}

// A photo as it will be sent: upright, at most 3000 pixels, without what the camera
// wrote in it (place, time, device). What this browser can't read goes as it is.
const drawn = (bitmap, longest, canvas = document.createElement("canvas")) => {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
};
const shrunk = async (file, tile) => {
  let bitmap;
  try {
    if (!/^image\//.test(file.type) && !/\.(hei[cf]|jpe?g|png|webp)$/i.test(file.name)) throw new TypeError("no photo");
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch { return { blob: file, name: file.name }; }
  drawn(bitmap, THUMB, tile.canvas);
  tile.canvas.hidden = false;
  const canvas = drawn(bitmap, LONGEST);
  bitmap.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.88); });
  canvas.width = canvas.height = 0; // a phone gives this memory back late otherwise
  return blob ? { blob, name: file.name.replace(/\.[^.]*$|$/, ".jpg") } : { blob: file, name: file.name };
};

// One file by tus.
const asking = async (address, how) => {
  const answer = await fetch(address, { redirect: "manual", ...how, headers: { ...TUS, ...how.headers } });
  if (answer.type === "opaqueredirect") { form.dispatchEvent(new CustomEvent("keep")); throw new Error("signed out"); }
  if (answer.status === 413 || answer.status === 422) throw new Refused(await answer.text());
  return answer;
};
const begin = async (blob, name, key) => {
  const answer = await asking(`${at}delen/`, { method: "POST", headers: {
    "Upload-Length": String(blob.size), "Upload-Metadata": `filename ${base64(name)},key ${base64(key)}` } });
  if (answer.status !== 201) throw new Error(String(answer.status));
  return answer.headers.get("Location");
};
const ask = async (address) => {
  const answer = await asking(address, { method: "HEAD" });
  return answer.ok ? Number(answer.headers.get("Upload-Offset")) : answer.status === 404 ? -1 : Promise.reject(answer.status);
};
const piece = (address, blob, offset, tile) => new Promise((done, failed) => {
  const request = new XMLHttpRequest(); // fetch tells nothing of how far a piece is
  tile.stop = () => request.abort();
  request.open("PATCH", address);
  request.timeout = 120000;
  request.setRequestHeader("Tus-Resumable", TUS["Tus-Resumable"]);
  request.setRequestHeader("Content-Type", "application/offset+octet-stream");
  request.setRequestHeader("Upload-Offset", String(offset));
  request.upload.onprogress = (event) => tile.at((offset + event.loaded) / blob.size);
  request.onload = () => {
    if (request.status === 204) done(Number(request.getResponseHeader("Upload-Offset")));
    else if (request.status === 413 || request.status === 422) failed(new Refused(request.responseText));
    else {
      if (!request.responseURL.includes(`${at}delen/`)) form.dispatchEvent(new CustomEvent("keep"));
      failed(new Error(String(request.status)));
    }
  };
  request.onerror = request.ontimeout = request.onabort = () => failed(new Error("lost"));
  request.send(blob.slice(offset, offset + PIECE));
});
const upload = async (blob, name, key, tile) => {
  const known = [...list.querySelectorAll("[data-part]:not([data-refused])")].find((one) => one.dataset.key === key);
  let address = known ? `${at}delen/${known.dataset.part}/` : "", offset = known ? -2 : -1, pause = 1000;
  if (known) known.hidden = true;
  while (offset < blob.size && !tile.stopped) {
    try {
      if (offset === -2) offset = await ask(address);
      if (offset < 0) { address = await begin(blob, name, key); offset = 0; }
      if (offset < blob.size) offset = await piece(address, blob, offset, tile);
      tile.at(offset / blob.size);
      pause = 1000;
    } catch (error) {
      if (error instanceof Refused) {
        if (address) await asking(address, { method: "DELETE" }).catch(() => null); // it was heard
        throw error;
      }
      if (tile.stopped) break;
      tile.says(words.lost);
      await sleep(pause);
      pause = Math.min(pause * 1.6, 20000);
      offset = address ? -2 : -1;
    }
  }
  if (tile.stopped && address) await asking(address, { method: "DELETE" }).catch(() => null);
};

const newTile = (file) => {
  const item = document.createElement("li"), picture = document.createElement("div"), canvas = document.createElement("canvas");
  const bar = document.createElement("progress"), name = document.createElement("p"), state = document.createElement("p");
  const buttons = document.createElement("div"), stop = document.createElement("button");
  item.className = "shot shot-coming";
  picture.className = "shot-picture";
  canvas.hidden = true;
  canvas.setAttribute("aria-hidden", "true");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  name.className = "shot-name";
  name.textContent = file.name;
  state.className = "shot-state";
  buttons.className = "shot-buttons";
  stop.type = "button";
  stop.className = "shot-button";
  stop.textContent = "✕";
  stop.setAttribute("aria-label", `${words.stop}: ${file.name}`);
  buttons.append(stop);
  picture.append(canvas, bar);
  item.append(picture, name, state, buttons);
  list.append(item);
  const tile = { item, canvas, stopped: false, stop: () => {},
    at: (share) => { bar.value = share; state.textContent = `${Math.round(share * 100)} %`; },
    says: (sentence) => { state.textContent = sentence; },
    ends: (why) => {
      running.delete(tile);
      bar.remove();
      if (!why) { item.remove(); return; }
      item.classList.add("shot-wrong");
      stop.setAttribute("aria-label", `${words.away} ${file.name}`);
      state.textContent = why;
      say(`${file.name}: ${why}`);
    } };
  stop.addEventListener("click", () => { tile.stopped = true; tile.stop(); tile.ends(""); fresh(); });
  tile.says(words.waiting);
  return tile;
};

const fresh = async () => {
  const answer = await fetch(`${at}stand/?fotos`, { redirect: "manual" }).catch(() => null);
  if (answer?.ok) place((await answer.json()).shots);
};
let preparing = Promise.resolve(), sending = Promise.resolve();
const take = (file) => {
  const tile = newTile(file), key = (blob) => `${file.name}:${file.size}:${file.lastModified}:${blob.size}`;
  running.add(tile);
  const ready = preparing = preparing.then(() => { tile.says(words.shrinking); return shrunk(file, tile); });
  sending = sending.then(async () => {
    const { blob, name } = await ready;
    if (tile.stopped) return;
    try {
      await upload(blob, name, key(blob), tile);
      if (tile.stopped) return;
      await fresh();
      tile.ends("");
      say(words.came.replace("{name}", file.name));
      form.dispatchEvent(new CustomEvent("keep"));
    } catch (error) {
      tile.ends(error instanceof Refused && error.message ? error.message : words.failed);
    }
  });
};
const choose = () => {
  [...chooser.files].forEach(take);
  chooser.value = "";
};
chooser.addEventListener("change", choose);
form.addEventListener("submit", (event) => {
  if (!running.size || !["plaats", "kijk"].includes(event.submitter?.value)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.getElementById("bewaard").textContent = words.busy;
});

// Order: by the arrows, and by dragging a photo (by its number on a touch screen).
const shots = () => [...list.querySelectorAll(".shot[data-name]")];
const arrange = () => {
  shots().forEach((one, index, all) => {
    one.querySelector(".shot-number").textContent = String(index + 1);
    one.querySelector("[value^='eerder:']").disabled = index === 0;
    one.querySelector("[value^='later:']").disabled = index === all.length - 1;
  });
  form.elements.volgorde.value = shots().map((one) => one.dataset.name).join(",");
  document.getElementById("beschrijving-deel").hidden = !list.querySelector(".shot");
};
const moved = (one) => {
  arrange();
  say(words.moved.replace("{name}", one.dataset.name).replace("{number}", String(shots().indexOf(one) + 1)));
  form.dispatchEvent(new Event("input"));
};
const place = (html) => {
  const made = document.createElement("ol"), focused = list.contains(document.activeElement) ? document.activeElement.value : "";
  made.innerHTML = html;
  for (const one of [...list.children]) if (!one.classList.contains("shot-coming")) one.remove();
  list.prepend(...made.children);
  arrange();
  if (focused) (list.querySelector(`[value="${CSS.escape(focused)}"]`) ?? list.querySelector("button") ?? chooser).focus();
};
form.addEventListener("shots", (event) => place(event.detail));
form.addEventListener("submit", (event) => {
  const [deed, name] = (event.submitter?.value ?? "").split(":"), all = shots();
  const from = all.findIndex((one) => one.dataset.name === name), to = from + { eerder: -1, later: 1 }[deed];
  if (!(to >= 0) || !all[to]) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (deed === "eerder") all[to].before(all[from]); else all[to].after(all[from]);
  moved(all[from]);
  (event.submitter.disabled ? all[from].querySelector("button:not(:disabled)") : event.submitter).focus();
});
list.addEventListener("pointerdown", (event) => {
  const one = event.target.closest(".shot[data-name]"), grip = event.target.closest(".shot-number");
  if (!one || event.button || (!grip && (event.pointerType !== "mouse" || !event.target.closest(".shot-picture")))) return;
  event.preventDefault();
  const before = form.elements.volgorde.value;
  one.setPointerCapture(event.pointerId);
  one.classList.add("shot-held");
  const move = (to) => {
    const other = document.elementsFromPoint(to.clientX, to.clientY).map((found) => found.closest(".shot[data-name]")).find((found) => found && found !== one);
    if (!other) return;
    if (shots().indexOf(other) < shots().indexOf(one)) other.before(one); else other.after(one);
  };
  const end = () => {
    one.classList.remove("shot-held");
    one.removeEventListener("pointermove", move);
    if (shots().map((shot) => shot.dataset.name).join(",") !== before) moved(one);
  };
  one.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) one.addEventListener(name, end, { once: true });
});
arrange();
if (chooser.files.length) choose(); // chosen before this file was there
