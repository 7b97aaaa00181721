// A front end whose pages use the unmodified client of next-auth, as locations for nginx.
import { join } from 'node:path';
import { root } from './daemon.mjs';

const modules = join(root, 'tests/e2e/node_modules');
export const html = (text) => `default_type text/html; return 200 '${text.replaceAll("'", '"')}';`;

// Pages of a front end that uses next-auth/react as it comes out of the package.
export const frontEnd = `
  location /modules/ { alias ${modules}/; types { application/javascript js mjs; } }
  location = /shim/react.js { default_type application/javascript;
    return 200 'const R = window.React; export default R; export const { createContext, useContext, useState, useEffect, useMemo, createElement } = R;'; }
  location = /shim/jsx.js { default_type application/javascript;
    return 200 'export const jsx = (type, props, key) => window.React.createElement(type, { ...props, key }); export const jsxs = jsx;'; }
  location = /client { ${html(`<!doctype html><meta charset=utf-8><title>client</title><div id=root></div>
    <script>window.process = { env: {} }</script>
    <script src=/modules/react/umd/react.development.js></script><script src=/modules/react-dom/umd/react-dom.development.js></script>
    <script type=importmap>{"imports":{"react":"/shim/react.js","react/jsx-runtime":"/shim/jsx.js","@auth/core/errors":"/modules/@auth/core/errors.js","next-auth/react":"/modules/next-auth/react.js","@simplewebauthn/browser":"/modules/@simplewebauthn/browser/dist/bundle/index.js"}}</script>
    <script type=module>
      import * as client from "next-auth/react";
      import * as passkeys from "/modules/next-auth/webauthn.js";
      window.client = client;
      window.passkeys = passkeys;
      function Show() {
        const { data, status } = client.useSession({ required: location.hash === "#required" });
        return React.createElement("p", { id: "status" }, status + " " + (data ? data.user.email : ""));
      }
      ReactDOM.createRoot(document.getElementById("root")).render(React.createElement(client.SessionProvider, null, React.createElement(Show)));
    </script>`)} }`;
