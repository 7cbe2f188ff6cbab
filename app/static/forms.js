/* Forms that save by themselves, uploads, the progress of long work. Loaded by app.js where needed.

   data-autosave="URL" on a form: typing stops for 0.7 s, then the changed fields are posted with
   csrf_token, version and form_key, Accept: application/json. The server answers
     200 {version, saved_at}             (all keys go to listeners of the form's "ocop:saved" event)
     409 {version, saved_at, current: {field: value}}   what is stored now, per field that differs
     422 {errors: {field: sentence}} or {sentence}      nothing saved, the sentence is shown
   data-pack="sheet": JSON {version, choices: {code: option}, notes: {code: text}} with X-CSRFToken
   instead; the 409 then carries clashes: [{criterion, option, label, note}].
   Until confirmed, typing is kept on this machine under user + address + form; files never. */
(function () {
  'use strict';
  var root = document.documentElement, $ = ocop.$, $$ = ocop.$$, make = ocop.make, button = ocop.button, put = ocop.put;
  var WORDS = {
    vi: {
      saving: 'Đang lưu…', saved: 'Đã lưu lúc ', local: 'Giữ trên máy này',
      offline: 'Đang mất mạng. Cứ nhập tiếp, dữ liệu giữ trên máy này và tự gửi khi có mạng.',
      failed: 'Chưa gửi được. Nội dung vẫn còn.', retry: 'Thử lại',
      ended: 'Phiên làm việc đã hết. Nội dung ở đây vẫn còn.', signin: 'Đăng nhập lại',
      clash: 'Nội dung này vừa được lưu từ nơi khác lúc ', differ: 'Chỗ khác nhau:', mine: 'máy này', theirs: 'bản đang lưu',
      take: 'Lấy bản đang lưu', keep: 'Giữ bản trên máy này', draft: 'Trên máy này còn nội dung chưa gửi từ lần trước.',
      use: 'Dùng lại', drop: 'Bỏ', sending: 'Đang gửi', stop: 'Dừng', of: ' trên ', empty: '(để trống)'
    },
    en: {
      saving: 'Saving…', saved: 'Saved at ', local: 'Kept on this device',
      offline: 'You are offline. Keep typing: it is kept on this device and sent when back online.',
      failed: 'Not sent. Your text is still here.', retry: 'Try again',
      ended: 'Your session has ended. Your text stays here.', signin: 'Sign in again',
      clash: 'This was just saved from elsewhere at ', differ: 'Differences:', mine: 'this device', theirs: 'stored',
      take: 'Take the stored one', keep: 'Keep the one on this device', draft: 'Text from last time is still on this device, not sent.',
      use: 'Use it', drop: 'Discard', sending: 'Sending', stop: 'Stop', of: ' of ', empty: '(empty)'
    }
  };
  var T = WORDS[root.lang] || WORDS.vi;

  function store(key, value) {
    try {
      if (value === undefined) return JSON.parse(localStorage.getItem(key));
      if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, JSON.stringify(value));
    } catch (e) { /* a browser without storage keeps nothing */ }
    return null;
  }

  /* banner above a form: lasting facts; one per kind */
  function banner(form, kind, text, parts) {
    var old = $('[data-say=' + kind + ']', form);
    if (old) old.remove();
    if (!text) return;
    var b = make('div', 'banner mb b-' + (kind === 'clash' || kind === 'error' ? 'bad' : 'warn')), g = make('div', 'grow');
    b.dataset.say = kind; b.setAttribute('role', 'alert');
    g.appendChild(make('p', 'strong', text)); b.appendChild(g);
    (parts || []).forEach(function (p) { (p.tagName === 'P' ? g : b).appendChild(p); });
    form.insertBefore(b, form.firstChild);
  }

  /* values of a form by name */
  function value(form, name) {
    var list = $$('[name="' + name + '"]', form), f = list[0];
    if (!f) return '';
    if (f.type === 'radio' || f.type === 'checkbox') return list.filter(function (x) { return x.checked; }).map(function (x) { return x.value; }).join(',');
    return f.value;
  }
  function text(e) { return e.innerText.replace(/\s+/g, ' ').trim(); }
  function words(form, name, v) {
    var f = $('[name="' + name + '"]', form), o;
    if (v === '' || v === null || v === undefined) return T.empty;
    if (f && f.type === 'radio') { o = $('[name="' + name + '"][value="' + v + '"]', form); return o ? text(o.closest('label')) : v; }
    if (f && f.tagName === 'SELECT') { o = $('option[value="' + v + '"]', f); return o ? o.textContent : v; }
    return v;
  }
  function label(form, name) {
    var f = $('[name="' + name + '"]', form), l = f && (f.type === 'radio' ? $('legend', f.closest('fieldset')) : (f.labels || [])[0]);
    return l ? text(l) : name;
  }
  /* autosave */
  var WAIT = [2, 5, 15, 60];
  $$('form[data-autosave]').forEach(function (form) {
    var key = 'ocop-draft:' + (document.body.dataset.user || '') + ':' + location.pathname + ':' + form.id;
    var out = $('.saved', form) || $('.saved'), ver = form.elements.version, dirty = {}, sent = {}, timer, tries = 0, busy = false;
    function say(state, text) { if (out) { out.dataset.s = state; $('span', out).textContent = text; } }
    function keep() { store(key, Object.keys(dirty).length ? { version: ver && ver.value, fields: dirty } : null); }
    function later(seconds) { clearTimeout(timer); timer = setTimeout(send, seconds * 1000); }
    function fail(text, parts) {
      Object.keys(sent).forEach(function (n) { if (!(n in dirty)) dirty[n] = sent[n]; });
      sent = {}; keep(); say('local', T.local); banner(form, 'net', text, parts);
    }
    function fields(changed) {
      var data = new FormData();
      ['csrf_token', 'version', 'form_key'].forEach(function (n) { if (form.elements[n]) data.append(n, form.elements[n].value); });
      Object.keys(changed).forEach(function (n) { data.append(n, changed[n]); });
      return { method: 'POST', body: data, headers: { Accept: 'application/json' }, credentials: 'same-origin' };
    }
    /* a scoresheet: c-CODE holds an option id, g-CODE a note; the answer names clashes per criterion */
    function sheet(changed) {
      var body = { version: +ver.value, choices: {}, notes: {} };
      Object.keys(changed).forEach(function (n) { if (n.slice(0, 2) === 'c-') body.choices[n.slice(2)] = +changed[n]; if (n.slice(0, 2) === 'g-') body.notes[n.slice(2)] = changed[n]; });
      return { method: 'POST', body: JSON.stringify(body), credentials: 'same-origin', headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': form.elements.csrf_token.value } };
    }
    function current(j) {
      var found = j.current || {};
      (j.clashes || []).forEach(function (c) { if (c.label !== null) found['c-' + c.criterion] = c.option; if (c.note !== null) found['g-' + c.criterion] = c.note; });
      return found;
    }
    function send() {
      if (busy || !Object.keys(dirty).length) return;
      sent = dirty; dirty = {}; busy = true; say('saving', T.saving);
      fetch(form.dataset.autosave, form.dataset.pack === 'sheet' ? sheet(sent) : fields(sent))
        .then(function (r) {
          if (r.redirected || r.status === 401) { var a = make('a', 'btn btn-s', T.signin); a.href = r.url; a.target = '_blank'; throw { ended: a }; }
          if ([200, 403, 409, 422].indexOf(r.status) < 0) throw {};
          return r.json().then(function (j) { j.status = r.status; return j; });
        }).then(function (j) {
          tries = 0; banner(form, 'net', ''); banner(form, 'error', '');
          if (j.version !== undefined && ver) ver.value = j.version;
          if (j.status === 409) clash(j);
          else if (j.status !== 200) { say('local', ''); banner(form, 'error', j.sentence || Object.keys(j.errors || {}).map(function (n) { return j.errors[n]; }).join(' ')); }
          else { say('ok', T.saved + j.saved_at); form.dispatchEvent(new CustomEvent('ocop:saved', { detail: j })); }
          sent = {}; keep();
        }).catch(function (e) {
          if (e.ended) { fail(T.ended, [e.ended]); return later(15); }
          fail(navigator.onLine ? T.failed : T.offline, [button(T.retry, send)]);
          later(WAIT[Math.min(tries++, 3)]);
        }).then(function () { busy = false; if (Object.keys(dirty).length && !tries) later(0.7); });
    }
    /* fields only the other changed are taken over; the same field changed twice is shown side by side */
    function clash(j) {
      var both = [], parts = [], mine = sent, held = current(j);
      Object.keys(held).forEach(function (n) {
        if (!(n in mine)) put(form, n, held[n]); else if (String(held[n]) !== mine[n]) both.push(n);
      });
      form.dispatchEvent(new CustomEvent('ocop:saved', { detail: j }));
      if (!both.length) { dirty = Object.assign({}, mine, dirty); return later(0); }
      parts.push(make('p', '', T.differ));
      both.forEach(function (n) { parts.push(make('p', '', label(form, n) + ': ' + T.mine + ' “' + words(form, n, mine[n]) + '”, ' + T.theirs + ' “' + words(form, n, held[n]) + '”')); });
      parts.push(button(T.keep, function () { banner(form, 'clash', ''); dirty = Object.assign({}, mine, dirty); send(); }));
      parts.push(button(T.take, function () { banner(form, 'clash', ''); both.forEach(function (n) { put(form, n, held[n] === null ? '' : held[n]); delete mine[n]; delete dirty[n]; }); dirty = Object.assign({}, mine, dirty); keep(); send(); }));
      say('local', ''); banner(form, 'clash', T.clash + (j.saved_at || ''), parts);
    }
    function note(e) {
      var n = e.target.name;
      if (!n || e.isComposing || e.target.type === 'file' || e.target.type === 'password') return;
      dirty[n] = value(form, n); keep(); if (!tries) later(e.type === 'change' ? 0.3 : 0.7);
    }
    form.addEventListener('input', note); form.addEventListener('change', note); form.addEventListener('compositionend', note);
    form.addEventListener('submit', function () { store(key, null); clearTimeout(timer); });
    addEventListener('online', function () { tries = 0; send(); });
    addEventListener('offline', function () { banner(form, 'net', T.offline); });
    var old = store(key);
    function again() { Object.keys(old.fields).forEach(function (n) { put(form, n, old.fields[n]); dirty[n] = old.fields[n]; }); banner(form, 'draft', ''); send(); }
    if (old && (!ver || old.version === ver.value)) again();
    else if (old) banner(form, 'draft', T.draft, [button(T.use, again), button(T.drop, function () { store(key, null); banner(form, 'draft', ''); })]);
  });
  /* files: photos shrink to 1,600 px before sending; progress while they go; the answer replaces the page */
  function shrink(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400000 || !window.createImageBitmap) return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: 'from-image' }).then(function (b) {
      var k = Math.min(1, 1600 / Math.max(b.width, b.height)), c = make('canvas');
      c.width = Math.round(b.width * k); c.height = Math.round(b.height * k); c.getContext('2d').drawImage(b, 0, 0, c.width, c.height);
      return new Promise(function (ok) { c.toBlob(function (x) { ok(x && x.size < file.size ? new File([x], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file); }, 'image/jpeg', 0.8); });
    }).catch(function () { return file; });
  }
  function size(n) { return n < 1e6 ? Math.ceil(n / 1e3) + ' KB' : (n / 1e6).toFixed(1).replace('.', root.lang === 'en' ? '.' : ',') + ' MB'; }
  $$('form[data-upload]').forEach(function (form) {
    form.addEventListener('submit', function (e) {
      var files = $$('input[type=file]', form).filter(function (i) { return i.files.length; });
      if (!files.length || !window.FormData) return;
      e.preventDefault();
      var data = new FormData(form), jobs = [];
      if (e.submitter && e.submitter.name) data.append(e.submitter.name, e.submitter.value);
      files.filter(function (i) { return 'photo' in i.dataset; }).forEach(function (i) {
        data.delete(i.name);
        Array.prototype.forEach.call(i.files, function (f) { jobs.push(shrink(f).then(function (x) { data.append(i.name, x, x.name); })); });
      });
      Promise.all(jobs).then(function () {
        var x = new XMLHttpRequest(), row = make('div', 'up'), p = make('progress'), text = make('span', 'small'), b = $('button:not([type=button])', form);
        p.max = 100; p.setAttribute('aria-label', T.sending); row.setAttribute('role', 'status');
        row.appendChild(make('span', '', T.sending)); row.appendChild(text); row.appendChild(button(T.stop, function () { x.abort(); })); row.appendChild(p);
        form.insertBefore(row, b.closest('.formfoot') || b); banner(form, 'net', '');
        x.upload.onprogress = function (u) { if (u.lengthComputable) { p.value = 100 * u.loaded / u.total; text.textContent = size(u.loaded) + T.of + size(u.total); } };
        x.onload = function () { history.replaceState(null, '', x.responseURL); document.open(); document.write(x.responseText); document.close(); };
        x.onerror = function () { row.remove(); banner(form, 'net', navigator.onLine ? T.failed : T.offline); };
        x.onabort = function () { row.remove(); };
        x.open('POST', form.action); x.send(data);
      });
    });
  });

  /* long work: the row follows its job and the page is fetched again when it is over */
  $$('[data-job]').forEach(function (row) {
    (function ask() {
      fetch(row.dataset.job, { headers: { Accept: 'application/json' }, credentials: 'same-origin' }).then(function (r) { return r.json(); }).then(function (j) {
        var p = $('progress', row), s = $('[role=status]', row);
        if (p) p.value = j.percent;
        if (s) s.textContent = j.label + ' ' + j.percent + '%';
        if (j.over) location.reload(); else setTimeout(ask, 2000);
      }).catch(function () { setTimeout(ask, 5000); });
    })();
  });
})();
