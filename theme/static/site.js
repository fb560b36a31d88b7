// Photos over the whole window. Without this file a photo is a link to the
// large picture; with it the same link opens a dialog. All words come from the
// page (_viewer.html).

const template = document.getElementById("viewer");
const links = [...document.querySelectorAll("main a.photo")];

if (template && links.length && typeof HTMLDialogElement === "function") {
  const viewer = template.content.firstElementChild.cloneNode(true);
  const caption = viewer.querySelector("figcaption");
  const image = document.createElement("img");
  caption.before(image);
  const steps = [...viewer.querySelectorAll("[data-step]")];
  let at = 0;

  const show = (index) => {
    at = index;
    const shown = links[at].querySelector("img");
    image.src = links[at].href;
    image.alt = shown ? shown.alt : "";
    caption.textContent = `${image.alt}${links.length > 1 ? ` (${at + 1}/${links.length})` : ""}`;
    for (const button of steps) {
      button.hidden = links.length === 1;
      button.disabled = !links[at + Number(button.dataset.step)];
    }
    // A button that is switched off while it has the focus takes the keys with it.
    if (viewer.open && (viewer.querySelector("button:focus:disabled") || !viewer.contains(document.activeElement))) {
      viewer.querySelector("[data-close]").focus();
    }
  };
  const step = (by) => { if (links[at + by]) show(at + by); };

  viewer.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.step) step(Number(button.dataset.step));
    else if (button || event.target !== image) viewer.close();
  });
  viewer.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  // The focus goes back to the photo that was seen last.
  viewer.addEventListener("close", () => { image.removeAttribute("src"); links[at].focus(); });

  links.forEach((link, index) => link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a tab of its own was asked for
    event.preventDefault();
    show(index);
    viewer.showModal();
  }));
  document.body.append(viewer);
}
