// Sends a document with progress, makes a large photo smaller first, and tries again by itself where the line breaks;
// where the portal itself fails, only a few times: each sends the whole file, which the sender pays for.
const LONGEST_SIDE = 2000;
const PAUSES = [2000, 4000, 8000, 15000, 30000];
const MOST_FAILURES = 3;
async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400000) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
  } catch {
    return file; // the server makes it smaller
  }
}

// The buttons open the document's own file input; what is chosen is sent at once.
const INPUT = "form[data-upload] input[type=file]";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chooses]");
  const input = button && document.getElementById(button.dataset.chooses);
  if (!input || input.form.dataset.busy) return;
  if (button.dataset.again !== undefined) { input.form.requestSubmit(); return; }
  const { replaces, camera } = button.dataset;
  input.form.dataset.replaces = replaces ?? "";
  input.form.querySelector("[data-again]").hidden = true;
  input.value = ""; // the same file may be chosen again
  if (camera === undefined) input.removeAttribute("capture");
  else input.setAttribute("capture", "environment");
  input.click();
});
document.addEventListener("change", (event) => {
  if (event.target.matches(INPUT) && event.target.files.length) event.target.form.requestSubmit();
});

function once(form, file, progress) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name);
    const address = new URL(form.action);
    if (form.dataset.replaces) address.searchParams.set("replaces", form.dataset.replaces);
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress.value = (100 * event.loaded) / event.total; };
    request.onload = () => done({ status: request.status, text: request.responseText });
    request.onerror = request.ontimeout = () => done({ status: 0 });
    request.onabort = () => done({ status: -1 });
    form.cancelUpload = () => request.abort();
    request.send(body);
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  const input = form.querySelector("input[type=file]");
  if (form.dataset.busy || !input.files.length) return;
  const status = form.querySelector("[data-status]");
  const progress = form.querySelector("progress");
  const cancel = form.querySelector("[data-cancel]");
  const again = form.querySelector("[data-again]");
  const say = (key) => { status.textContent = form.getAttribute(`data-say-${key.replaceAll("_", "-")}`) ?? ""; };
  form.dataset.busy = "yes";
  const wasOnAgain = document.activeElement === again;
  again.hidden = true;
  progress.hidden = cancel.hidden = false;
  if (wasOnAgain) cancel.focus();
  progress.value = 0;
  let cancelled = false;
  let failures = 0; // of the portal
  let goOn = () => {}; // ends a pause
  cancel.onclick = () => { cancelled = true; form.cancelUpload?.(); goOn(); };
  const back = () => goOn(); // the line is back
  addEventListener("online", back);
  say("sending");
  const file = await smaller(input.files[0]);
  for (let attempt = 0; !cancelled; attempt += 1) {
    const answer = await once(form, file, progress);
    if (answer.status === 201) {
      say("done");
      document.getElementById("documents-refresh")?.click();
      break;
    }
    if (answer.status === 401) { location.reload(); break; }
    if (answer.status > 0 && answer.status < 500 && answer.status !== 429) {
      let code = "unsent";
      try { code = JSON.parse(answer.text).code; } catch { /* not ours: keep «unsent» */ }
      say(code);
      break;
    }
    if (cancelled) break;
    if (answer.status >= 500) failures += 1;
    if (failures === MOST_FAILURES) {
      say("failed");
      again.hidden = false;
      break;
    }
    say(answer.status ? "busy" : "waiting");
    await new Promise((go) => {
      goOn = go;
      setTimeout(go, PAUSES[Math.min(attempt, PAUSES.length - 1)]);
    });
  }
  removeEventListener("online", back);
  if (cancelled) say("cancelled");
  if (again.hidden) input.value = "";
  const wasOnCancel = document.activeElement === cancel;
  progress.hidden = cancel.hidden = true;
  delete form.dataset.busy;
  if (wasOnCancel && !again.hidden) again.focus();
  else if (wasOnCancel) form.querySelector("[data-chooses]:not([data-camera])").focus();
});

document.documentElement.dataset.sends = "yes"; // pser.css shows the buttons
for (const input of document.querySelectorAll(INPUT)) if (input.files.length) input.form.requestSubmit(); // chosen before this was there
