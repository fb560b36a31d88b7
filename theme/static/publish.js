// While a post is on its way to the site, or off it, look again every few
// seconds. Without this file the link on the page does the same.

const notice = document.querySelector('[data-state="ready"], [data-state="leaving"]');
const key = `publish-looks ${location.pathname}`;
const looks = Number(sessionStorage.getItem(key) || 0);

if (notice && looks < 60 && !window.matchMedia("(prefers-reduced-data: reduce)").matches) {
  setTimeout(() => {
    sessionStorage.setItem(key, String(looks + 1));
    location.replace(location.href.split("?")[0]);
  }, 2500);
}
