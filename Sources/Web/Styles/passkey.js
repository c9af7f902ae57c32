// Passkeys: the one thing here that cannot do without a script. Where there is none the forms stay hidden, and every other way is there.
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  var bytes = function (text) {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), function (letter) { return letter.charCodeAt(0); });
  };
  var text = function (buffer) {
    return btoa(String.fromCharCode.apply(null, new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  var named = function (list) {
    return (list || []).map(function (one) { return { type: "public-key", id: bytes(one.id), transports: one.transports || [] }; });
  };
  var create = function (options) {
    return navigator.credentials.create({ publicKey: {
      challenge: bytes(options.challenge), rp: { id: options.rpId, name: options.rpName },
      user: { id: bytes(options.user.id), name: options.user.name, displayName: options.user.displayName },
      pubKeyCredParams: [-7, -8, -35, -257].map(function (alg) { return { type: "public-key", alg: alg }; }),
      attestation: "none", excludeCredentials: named(options.exclude), timeout: 300000,
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" }
    } }).then(function (made) {
      var answer = made.response;
      return {
        id: text(made.rawId), clientData: text(answer.clientDataJSON), authenticatorData: text(answer.getAuthenticatorData()),
        transports: answer.getTransports ? answer.getTransports() : []
      };
    });
  };
  var get = function (options) {
    return navigator.credentials.get({ publicKey: {
      challenge: bytes(options.challenge), rpId: options.rpId, allowCredentials: named(options.allow), timeout: 300000,
      userVerification: options.verification
    } }).then(function (found) {
      var answer = found.response;
      return {
        id: text(found.rawId), clientData: text(answer.clientDataJSON), authenticatorData: text(answer.authenticatorData),
        signature: text(answer.signature), userHandle: answer.userHandle ? text(answer.userHandle) : null
      };
    });
  };
  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    var says = form.querySelector("[role=status]");
    form.hidden = false;
    document.querySelectorAll("[data-without-passkeys]").forEach(function (part) { part.hidden = true; });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopPropagation();
      if (form.dataset.busy) return;
      form.dataset.busy = "1";
      if (says) says.textContent = "";
      var options = JSON.parse(form.dataset.options);
      (form.dataset.passkey === "create" ? create : get)(options).then(function (answer) {
        form.elements.answer.value = JSON.stringify(answer);
        form.submit();
      }, function (error) {
        delete form.dataset.busy;
        if (says) says.textContent = error.name === "InvalidStateError" && form.dataset.known ? form.dataset.known : form.dataset.failed;
      });
    });
  });
})();
