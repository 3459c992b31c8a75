// Passkeys: asks the device and hands what it says to the form. Everything else works without scripts.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", async event => {
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.dataset.options, { method: "POST", credentials: "same-origin" });
      if (!answer.ok) throw new Error("no options");
      const options = await answer.json();
      const credential = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      field.value = JSON.stringify(credential);
      form.submit();
    } catch {
      const words = form.querySelector("[role=alert]") ?? form.appendChild(document.createElement("p"));
      words.className = "fault";
      words.setAttribute("role", "alert");
      words.textContent = "The passkey was not used. Try again, or go on without it.";
    }
  });
}
