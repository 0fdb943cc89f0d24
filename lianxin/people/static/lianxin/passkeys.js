// 通行密钥: asks the device for a passkey and sends its answer with the form. Without it the page still takes a code.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const keys = (rows) => (rows || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const created = async (told) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...told,
        challenge: bytes(told.challenge),
        user: { ...told.user, id: bytes(told.user.id) },
        excludeCredentials: keys(told.excludeCredentials),
      },
    });
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
      },
    };
  };

  const answered = async (told) => {
    const got = await navigator.credentials.get({
      publicKey: { ...told, challenge: bytes(told.challenge), allowCredentials: keys(told.allowCredentials) },
    });
    return {
      id: got.id,
      rawId: text(got.rawId),
      type: got.type,
      response: {
        clientDataJSON: text(got.response.clientDataJSON),
        authenticatorData: text(got.response.authenticatorData),
        signature: text(got.response.signature),
        userHandle: got.response.userHandle ? text(got.response.userHandle) : null,
      },
    };
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const button = form.querySelector("button");
    const said = form.querySelector("[data-said]");
    const isThere = window.isSecureContext && window.PublicKeyCredential;
    button.hidden = !isThere;
    form.querySelectorAll("[data-missing]").forEach((one) => { one.hidden = Boolean(isThere); });
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      button.disabled = true;
      said.textContent = "";
      try {
        const told = JSON.parse(form.dataset.passkey);
        const answer = await (form.dataset.make ? created(told) : answered(told));
        form.elements.answer.value = JSON.stringify(answer);
        form.submit();
      } catch {
        said.textContent = said.dataset.said;
        button.disabled = false;
      }
    }, true);
  });
})();
