import { findBrowser } from './tests/browser/browser.js';
import { chromium } from 'playwright-core';
import { rmSync } from 'node:fs';
const [,, n, visits, ...urls] = process.argv; const res={};
for (let i=0;i<+n;i++) for (const u of urls) {
  rmSync('/tmp/prof',{recursive:true,force:true});
  const c = await chromium.launchPersistentContext('/tmp/prof',{executablePath:findBrowser(),chromiumSandbox:false,args:['--disable-gpu','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync']});
  for (let v=0;v<+visits;v++){
    const p = await c.newPage(); p.on('pageerror',e=>console.log(u,String(e).slice(0,300)));
    await p.goto(u); await p.waitForFunction(()=>document.documentElement.dataset.engine==='ready',null,{polling:5,timeout:60000});
    const r = await p.evaluate(()=>({t:Math.round(performance.now()),m:window.marks}));
    ((res[u]??=[])[v]??=[]).push(r); await new Promise(r=>setTimeout(r,1500)); await p.close(); 
  }
  await c.close();
}
for (const u in res) res[u].forEach((l,v)=>{ const ts=l.map(r=>r.t); const lo=l.find(r=>r.t===Math.min(...ts)); console.log(u.slice(-12),'visit',v+1,ts.join(' '),JSON.stringify(lo.m)); });
