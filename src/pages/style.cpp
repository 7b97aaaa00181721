#include "pages/style.h"

namespace authfcgi::pages {

// The buttons' text is large and bold on purpose: white on the default #157efb is 3.9:1, which WCAG 2.2 accepts from
// 18.7 px bold upwards only.
const std::string_view kStyle = R"css(
:root{--page:#ececec;--card:#fff;--text:#000;--quiet:#4d4d4d;--line:#d3d3d3;--field:#fff;--field-line:#767676;
--link:#0b5cc4;--focus:#0b5cc4;--shade:0 1px 2px #0000001f,0 12px 32px #00000014}
.__next-auth-theme-auto{color-scheme:light dark}
.__next-auth-theme-light{color-scheme:light}
.__next-auth-theme-dark{color-scheme:dark;--page:#161b22;--card:#0d1117;--text:#fff;--quiet:#b8c0cc;--line:#30363d;
--field:#161b22;--field-line:#8b949e;--link:#79b8ff;--focus:#79b8ff;--shade:0 0 0 1px #30363d}
@media (prefers-color-scheme:dark){
.__next-auth-theme-auto{--page:#161b22;--card:#0d1117;--text:#fff;--quiet:#b8c0cc;--line:#30363d;
--field:#161b22;--field-line:#8b949e;--link:#79b8ff;--focus:#79b8ff;--shade:0 0 0 1px #30363d}}
*,*::before,*::after{box-sizing:border-box}
html{height:100%}
body{min-height:100%;margin:0;padding:1.5rem 1rem;display:grid;place-items:center;background:var(--page);
color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.card{width:100%;max-width:368px;padding:2rem 1.75rem;border-radius:1rem;background:var(--card);
box-shadow:var(--shade);overflow-wrap:anywhere}
.card>:first-child{margin-top:0}
.card>:last-child{margin-bottom:0}
.logo{display:block;max-width:150px;max-height:70px;margin:0 auto 1.5rem}
h1{margin:0 0 .75rem;font-size:1.6rem;line-height:1.25;text-align:center}
.card>p{margin:.25rem 0;text-align:center;color:var(--quiet)}
form{margin:0 0 .75rem}
.card>:last-child>form,.card>form:last-child{margin-bottom:0}
label{display:block;margin:0 0 .25rem;font-weight:600}
input:not([type=hidden]){width:100%;margin:0 0 .9rem;padding:.65rem .8rem;font:inherit;color:var(--text);
background:var(--field);border:1px solid var(--field-line);border-radius:.5rem}
input[type=checkbox],input[type=radio]{width:auto}
::placeholder{color:var(--quiet);opacity:1}
.button,button{display:flex;align-items:center;justify-content:center;gap:.7rem;width:100%;min-height:3rem;
padding:.6rem 1rem;font:inherit;font-weight:600;line-height:1.3;text-decoration:none;
color:var(--text);background:var(--card);border:1px solid var(--field-line);border-radius:.6rem;cursor:pointer}
[id^=submitButton],.card>.button{font-size:1.2rem;font-weight:700;color:var(--button-text-color,#fff);
background:var(--brand-color,#157efb);border-color:transparent}
.card>.button{margin-top:1.25rem}
.mark{flex:none;width:26px;height:26px;padding:4px;border-radius:50%;color:#fff;object-fit:contain;
background:var(--provider-brand-color,#57606a);box-shadow:0 0 0 1px var(--line)}
img.mark{padding:0;border-radius:0;background:none;box-shadow:none}
.or{display:flex;align-items:center;gap:.75rem;margin:1.25rem 0;color:var(--quiet)}
.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--line)}
.error{margin:0 0 1.5rem;padding:.75rem 1rem;border-radius:.6rem;color:#fff;background:#c94b4b;font-weight:600;
text-align:center}
.error p{margin:0}
form .error{margin:.75rem 0 0}
.center{text-align:center}
a.site{color:var(--link)}
.hidden{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.button:hover,button:hover{box-shadow:0 0 0 3px color-mix(in srgb,currentColor 16%,transparent)}
@media (prefers-reduced-motion:no-preference){.button,button{transition:box-shadow .12s ease-out}}
@media (forced-colors:active){.card{border:1px solid}.error{border:2px solid}}
)css";

}  // namespace authfcgi::pages
