// Joining needs a key that is made on this phone: the form is sent to the service worker, once there is one.

const form = document.querySelector("form[data-join]");
const wrong = document.querySelector("#join-wrong");
const say = (text) => {
  wrong.textContent = text;
  wrong.hidden = false;
};

if (!isSecureContext) say(form.dataset.insecure);
else if (!("serviceWorker" in navigator)) say(form.dataset.unsupported);
else {
  navigator.serviceWorker.ready.then(() => {
    const ready = () => {
      form.querySelector("button[type=submit]").disabled = false;
    };
    if (navigator.serviceWorker.controller) ready();
    else navigator.serviceWorker.addEventListener("controllerchange", ready, { once: true });
  });
}
