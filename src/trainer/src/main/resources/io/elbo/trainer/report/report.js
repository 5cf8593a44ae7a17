const tip = document.getElementById("tip");
document.addEventListener("mousemove", (event) => {
  const text = event.target.dataset && event.target.dataset.tip;
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  const left = event.clientX + 14, top = event.clientY + 14;
  tip.style.left = Math.min(left, innerWidth - tip.offsetWidth - 8) + "px";
  tip.style.top = Math.min(top, innerHeight - tip.offsetHeight - 8) + "px";
});
