"use strict";
// The page can be read without this; it gives each command a button that copies it.
const said = document.querySelector(".said");
async function copy(command) {
  try {
    await navigator.clipboard.writeText(command.textContent);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(command);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
}
for (const button of document.querySelectorAll("button.copy")) {
  const word = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(button.parentElement.querySelector("code"));
    button.textContent = said.textContent = button.dataset.done;
    button.classList.add("done");
    setTimeout(() => {
      button.textContent = word;
      said.textContent = "";
      button.classList.remove("done");
    }, 2000);
  });
}
