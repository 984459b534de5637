// The viewer of documents: one page at a time on a canvas, larger or smaller, turned; by buttons, and by keys while it has the focus.
const LARGEST_ZOOM = 5; // the sizes are in pser.css
let file = ""; // the document that is shown
let page = 1;
let zoom = 0;
let turn = 0; // quarters, clockwise
let picture = null; // the page as it came
let canvas = null; // on which it was drawn; React may have made another since

const viewer = () => document.querySelector("[data-viewer]");
const part = (name) => viewer().querySelector(`[data-viewer-${name}]`);
const files = () => [...viewer().querySelectorAll("[data-file]")];
const place = () => files().findIndex((each) => each.dataset.file === file);
const pages = () => Number(files()[place()]?.dataset.pages ?? 1);

function say() {
  const words = { title: files()[place()].dataset.title, document: place() + 1, documents: files().length, page, pages: pages() };
  const status = part("place");
  const said = status.dataset.says.replace(/\{(\w+)\}/g, (_, name) => words[name]);
  if (status.textContent !== said) status.textContent = said;
  for (const each of files()) each.setAttribute("aria-current", String(each.dataset.file === file));
  const ends = { "page-back": page <= 1 && place() <= 0, "page-on": page >= pages() && place() >= files().length - 1,
    "file-back": place() <= 0, "file-on": place() >= files().length - 1, smaller: zoom <= 0, larger: zoom >= LARGEST_ZOOM };
  for (const [name, end] of Object.entries(ends)) viewer().querySelector(`[data-viewer-do=${name}]`).setAttribute("aria-disabled", String(end));
}

function draw() {
  canvas = part("picture");
  const lying = turn % 2 === 1;
  canvas.width = lying ? picture.naturalHeight : picture.naturalWidth;
  canvas.height = lying ? picture.naturalWidth : picture.naturalHeight;
  const ink = canvas.getContext("2d");
  ink.translate(canvas.width / 2, canvas.height / 2);
  ink.rotate((turn * Math.PI) / 2);
  ink.drawImage(picture, -picture.naturalWidth / 2, -picture.naturalHeight / 2);
  part("stage").dataset.zoom = String(zoom);
}

function state(now) {
  part("stage").setAttribute("aria-busy", String(now === "coming"));
  part("picture").hidden = now !== "here";
  part("coming").hidden = now !== "coming";
  part("trouble").hidden = now !== "trouble";
}

function fetchPage() {
  const wanted = new Image();
  picture = wanted;
  say();
  state("coming");
  part("file").href = `/documents/${file}`;
  wanted.onload = () => {
    if (picture !== wanted || !viewer()) return; // something else was asked for meanwhile
    state("here");
    draw();
    part("stage").scrollTo(0, 0);
  };
  wanted.onerror = () => { if (picture === wanted && viewer()) state("trouble"); };
  wanted.src = `/documents/${file}/pages/${page}`;
}

function open(id, at = 1) {
  file = id;
  page = at === "last" ? pages() : at;
  turn = 0;
  fetchPage();
}

const DO = {
  "page-on": () => {
    if (page < pages()) { page += 1; fetchPage(); } else if (files()[place() + 1]) open(files()[place() + 1].dataset.file);
  },
  "page-back": () => {
    if (page > 1) { page -= 1; fetchPage(); } else if (place() > 0) open(files()[place() - 1].dataset.file, "last");
  },
  "file-on": () => { if (files()[place() + 1]) open(files()[place() + 1].dataset.file); },
  "file-back": () => { if (place() > 0) open(files()[place() - 1].dataset.file); },
  larger: () => { zoom = Math.min(zoom + 1, LARGEST_ZOOM); },
  smaller: () => { zoom = Math.max(zoom - 1, 0); },
  turn: () => { turn = (turn + 1) % 4; },
};

function act(name) {
  if (!file) return;
  DO[name]();
  say();
  if (picture?.complete && picture.naturalWidth && !part("picture").hidden) draw();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-viewer-do], [data-viewer-open]");
  if (!button || !viewer()) return;
  if (button.dataset.viewerDo) act(button.dataset.viewerDo);
  else open(button.dataset.viewerOpen);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.closest("[data-viewer]") || event.target.closest("input, textarea, select")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey && event.key !== "+") return;
  const [on, back] = document.documentElement.dir === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  const keys = { [on]: "page-on", [back]: "page-back", "+": "larger", "=": "larger", "-": "smaller", r: "turn" };
  if (!keys[event.key]) return;
  act(keys[event.key]);
  event.preventDefault();
});

// A large picture is moved with the mouse; a finger scrolls it anyway.
document.addEventListener("pointerdown", (event) => {
  const stage = event.target.closest("[data-viewer-stage]");
  if (!stage || event.pointerType !== "mouse" || event.button !== 0) return;
  const move = (moved) => stage.scrollBy(-moved.movementX, -moved.movementY);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", () => document.removeEventListener("pointermove", move), { once: true });
});

function look() {
  if (!viewer()) return;
  const present = files();
  if (!present.length) { file = ""; return; }
  if (place() < 0) open(present[0].dataset.file);
  else say();
  if (canvas !== part("picture") && picture?.complete && picture.naturalWidth) { state("here"); draw(); }
}

new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-file", "data-pages"] });
look(); // the page may have been there before this
