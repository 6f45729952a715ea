import { launch } from './tests/browser/browser.js';
const [,, n, ...urls] = process.argv;
const b = await launch(); const res={};
for (let i=0;i<+n;i++) for (const u of urls) {
  const c = await b.newContext(); 
  for (const visit of ['cold','again']) {
    const p = await c.newPage(); p.on('pageerror',e=>console.log(u,String(e).slice(0,300))); p.on('console',m=>m.type()==='error'&&console.log(m.text().slice(0,500)));
    await p.goto(u); await p.waitForFunction(()=>document.documentElement.dataset.engine==='ready',null,{polling:5,timeout:60000});
    const r = await p.evaluate(()=>({t:Math.round(performance.now()),m:window.marks}));
    ((res[u]??={})[visit]??=[]).push(r); await p.close();
    if (visit==='cold') await new Promise(r=>setTimeout(r,200));
  }
  await c.close();
}
const med=a=>a.slice().sort((x,y)=>x-y)[a.length>>1];
for (const u in res) for (const v in res[u]) { const ts=res[u][v].map(r=>r.t); console.log(u.slice(-22),v,'min',Math.min(...ts),'med',med(ts),'max',Math.max(...ts)); const best=res[u][v].find(r=>r.t===Math.min(...ts)); console.log('   ',JSON.stringify(best.m)); }
await b.close();
