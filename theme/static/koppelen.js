// The koppelcode of a QR code or mailed link stands behind the # of the address:
// no server sees it. Put it into the field, and out of the address bar.
// Without this file a person types it.

const field = document.getElementById("koppelcode");
const code = location.hash.slice(1);

if (field && /^[0-9A-Za-z-]{16,40}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
  document.getElementById("address").focus();
}
