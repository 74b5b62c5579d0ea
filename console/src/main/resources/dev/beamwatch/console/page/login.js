// Asks for the console's token when it wants one.

import {byId} from './dom.js';
import * as api from './api.js';

let asking = null;

/** Returns a promise that is kept when the console has taken a token. */
export function askForToken() {
  asking ??= new Promise(done => {
    const dialog = byId('login');
    const form = dialog.querySelector('form');
    const wrong = form.querySelector('[role=alert]');
    const submit = async event => {
      event.preventDefault();
      try {
        await api.login(form.elements.token.value);
        form.reset();
        form.removeEventListener('submit', submit);
        dialog.close();
        asking = null;
        done();
      } catch (e) {
        wrong.textContent = e.message;
      }
    };
    wrong.textContent = '';
    form.addEventListener('submit', submit);
    dialog.addEventListener('cancel', event => event.preventDefault());
    dialog.showModal();
  });
  return asking;
}
