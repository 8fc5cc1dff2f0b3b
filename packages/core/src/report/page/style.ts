/** How the page looks: paper by day, slate by night, ink on white in print. No fonts are fetched. */

const COLOURS = `
:root{color-scheme:light dark;
--paper:#faf9f6;--card:#fff;--sunk:#f4f2ec;--ink:#1d1f24;--soft:#5c616b;--faint:#8b909a;--line:#e4e0d6;--strong:#cbc6b8;
--green:#1b7a49;--amber:#9a5f00;--red:#bb2d22;--violet:#6b40bd;--blue:#1d65a8;
--green-bg:#e6f4ea;--amber-bg:#fbf0d9;--red-bg:#fdeae7;--violet-bg:#f0eafb;--blue-bg:#e5f0fa;
--gone:#fde9e6;--gone-mark:#f8bfb7;--come:#e5f5e9;--come-mark:#a9dfba;--shadow:0 1px 2px #0000000d,0 4px 16px #0000000a;
--sans:ui-sans-serif,-apple-system,BlinkMacSystemFont,"Segoe UI Variable Text","Segoe UI",Inter,"Open Sans",Roboto,"Helvetica Neue",sans-serif;
--mono:ui-monospace,SFMono-Regular,"SF Mono","Cascadia Code","JetBrains Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--paper:#131518;--card:#1a1d22;--sunk:#15181c;--ink:#e7e5e0;--soft:#a5aab3;--faint:#7b818c;--line:#2a2e35;--strong:#414751;
--green:#62c98d;--amber:#e5b053;--red:#f28577;--violet:#b99af2;--blue:#79b6ee;
--green-bg:#16301f;--amber-bg:#33270f;--red-bg:#391b18;--violet-bg:#282040;--blue-bg:#152a3d;
--gone:#351c1a;--gone-mark:#6e2d27;--come:#15301f;--come-mark:#24603b;--shadow:none}}
`;

const FRAME = `
*{box-sizing:border-box}
html{scroll-padding-top:4.25rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 var(--sans);-webkit-font-smoothing:antialiased;text-rendering:optimizeLegibility}
main{max-width:76rem;margin:0 auto;padding:0 1.5rem 5rem}
a{color:var(--blue);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--blue);outline-offset:2px;border-radius:4px}
code,pre,kbd{font-family:var(--mono);font-size:.86em}
h1,h2,h3,h4,p,ul,ol,dl,dd,figure,pre{margin:0;padding:0}
h2{font-size:1.18rem;font-weight:650;letter-spacing:-.012em;margin:3rem 0 .9rem}
h2 small,h3 small{font-size:.82rem;font-weight:400;letter-spacing:0;color:var(--soft);margin-left:.5rem}
button{font:inherit;color:inherit}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;z-index:9;background:var(--card);padding:.4rem .8rem}
.bar{position:sticky;top:0;z-index:5;display:flex;align-items:center;gap:1.25rem;padding:.55rem max(1.5rem,calc(50vw - 36.5rem));background:var(--paper);border-bottom:1px solid var(--line)}
.brand{font-weight:700;letter-spacing:-.02em}
.bar nav{display:flex;gap:.25rem;overflow-x:auto}
.bar nav a{color:var(--soft);padding:.2rem .6rem;border-radius:6px;white-space:nowrap}.bar nav a:hover{background:var(--sunk);text-decoration:none}
.bar nav small{margin-left:.4rem;color:var(--faint)}.bar nav .block small{color:var(--red);font-weight:650}.bar nav .warn small{color:var(--amber);font-weight:650}
.search{position:relative;flex:0 1 24rem;margin-left:auto}
.search input{width:100%;font:inherit;font-size:.9rem;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.32rem 2rem .32rem .7rem}
.search input::placeholder{color:var(--faint)}.search input:focus{border-color:var(--blue);outline:2px solid color-mix(in srgb,var(--blue) 25%,transparent);outline-offset:0}
.search kbd{position:absolute;right:.55rem;top:.42rem;color:var(--faint);border:1px solid var(--line);border-radius:4px;padding:0 .35rem;font-size:.72rem}
.search input:focus+kbd{display:none}
#found{font-size:.82rem;color:var(--soft);white-space:nowrap;font-variant-numeric:tabular-nums}#found:empty{display:none}
.calm{color:var(--soft);background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.9rem 1.1rem}
.title+.calm{margin-top:1.3rem}
.out,section.empty{display:none}
.plan+.plan{border-top:3px double var(--strong);margin-top:4rem}
`;

const TITLE = `
.title{padding-top:2.5rem}
.over{font-size:.76rem;text-transform:uppercase;letter-spacing:.11em;color:var(--faint);font-weight:600}
h1{font-size:2.1rem;line-height:1.2;letter-spacing:-.028em;font-weight:680;overflow-wrap:anywhere}.to{color:var(--faint);font-weight:400}
.sub{display:flex;flex-wrap:wrap;gap:.25rem 1.35rem;color:var(--soft);margin-top:.4rem}.sub b{font-weight:600;color:var(--ink)}
.sub code{background:var(--sunk);border:1px solid var(--line);border-radius:5px;padding:.06rem .4rem;color:var(--ink)}
.atomic::before{content:"";display:inline-block;width:.5rem;height:.5rem;border-radius:50%;margin-right:.45rem;background:var(--green);vertical-align:.06em}.atomic.no::before{background:var(--amber)}
.reasons{list-style:none;margin-top:.35rem;font-size:.88rem;color:var(--soft)}.reasons li::before{content:"– "}
.tiles{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:1.3rem}
.tile{display:flex;align-items:baseline;gap:.5rem;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.45rem .95rem .5rem .8rem;cursor:pointer;box-shadow:var(--shadow)}
.tile .count{font-size:1.3rem;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}.tile i{font:600 1.05rem var(--mono);margin-right:.4rem}
.tile .what{color:var(--soft);font-size:.9rem}.tile:hover:not(:disabled){border-color:currentColor}.tile:disabled{opacity:.5;cursor:default;box-shadow:none}
.tile[aria-pressed=true]{border-color:currentColor;outline:1px solid currentColor}
.create{--own:var(--green);--own-bg:var(--green-bg)}.change{--own:var(--amber);--own-bg:var(--amber-bg)}.drop{--own:var(--red);--own-bg:var(--red-bg)}.rebuild{--own:var(--violet);--own-bg:var(--violet-bg)}.rename{--own:var(--blue);--own-bg:var(--blue-bg)}
.tile i,.tile:not(:disabled) .count,.tile[aria-pressed=true] .what{color:var(--own)}.tile{color:var(--own)}.tile .what{color:var(--soft)}
.mark{display:inline-block;font:700 .92rem/1.25rem var(--mono);width:1.25rem;text-align:center;border-radius:4px;color:var(--own);background:var(--own-bg);flex:none}
.address{font-family:var(--mono);font-size:.87em;overflow-wrap:anywhere;color:var(--ink)}.address .kind{color:var(--faint)}
`;

const HAZARDS = `
.hazards .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));gap:.8rem}
.hazard{--own:var(--blue);--own-bg:var(--blue-bg);background:var(--card);border:1px solid var(--line);border-left:4px solid var(--own);border-radius:4px 10px 10px 4px;padding:.8rem 1.05rem .7rem;box-shadow:var(--shadow);display:flex;flex-direction:column;gap:.4rem}
.hazard.block{--own:var(--red);--own-bg:var(--red-bg)}.hazard.warn{--own:var(--amber);--own-bg:var(--amber-bg)}
.hazard.out{display:none}
.hazard header{display:flex;align-items:baseline;gap:.55rem;flex-wrap:wrap}
.code{font:700 .82rem var(--mono);color:var(--own);background:var(--own-bg);border-radius:5px;padding:.12rem .42rem}
.verb{color:var(--own);font-weight:650;font-size:.9rem}
.message{line-height:1.5}.advice{color:var(--soft);font-size:.92rem;line-height:1.5}.advice b{color:var(--green);font-weight:650;margin-right:.2rem}
.hazard footer{margin-top:auto;padding-top:.25rem;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;font-size:.83rem;color:var(--faint)}.rows b{color:var(--ink);font-variant-numeric:tabular-nums}.page{margin-left:auto}
.fold,.lost{margin-top:.8rem}.fold>summary{cursor:pointer;color:var(--soft);margin-bottom:.6rem}
.lost{border:1px dashed var(--strong);border-radius:10px;padding:.7rem 1.05rem}.lost h3{font-size:.92rem;font-weight:650}.lost ul{list-style:none;font-size:.92rem;color:var(--soft)}.lost a{margin-right:.4rem}
`;

const GRAPH = `
.frame{background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:auto;max-height:min(64vh,46rem);box-shadow:var(--shadow);background-image:radial-gradient(var(--line) 1px,transparent 1px);background-size:18px 18px;background-position:9px 9px}
.graph{display:block}.fitted .graph{width:100%;height:auto}
.graph text{font-family:var(--mono);fill:var(--ink);text-rendering:geometricPrecision}
.arrow{fill:none;stroke:var(--strong);stroke-width:1.5;transition:stroke .15s}.tip{fill:var(--strong);fill:context-stroke}
:where(.card){--own:var(--soft);--own-bg:var(--sunk)}
.box{fill:var(--card);stroke:var(--own);stroke-width:1.1;stroke-opacity:.65}
.head{fill:var(--own-bg)}.card.still .box{stroke-dasharray:4 3}.card.still .name{fill:var(--soft)}
.graph .name{font-size:12.2px;font-weight:600}.graph .sign{font-size:13px;font-weight:700;fill:var(--own)}.graph .kind{font-size:10.2px;fill:var(--soft)}
.graph .item{font-size:11px;fill:var(--ink)}.graph .more{fill:var(--faint)}
.hit{fill:transparent}.node{cursor:pointer}.node:hover{text-decoration:none}.node:hover .hit,.node.chosen .hit{fill:var(--own-bg)}.node:hover .head{filter:brightness(.97)}
.node:focus-visible{outline:none}.node:focus-visible .hit,.node:focus-visible .head{stroke:var(--blue);stroke-width:2}
.focused .card:not(.lit){opacity:.32}.focused .arrow:not(.lit){opacity:.2}.arrow.lit{stroke:var(--blue);stroke-width:2}.card.chosen .box{stroke-width:2.4;stroke-opacity:1}
.graph .card.out{display:inline;opacity:.14}.graph .row.out{display:inline;opacity:.25}.filtered .arrow{opacity:.25}
.legend{display:flex;justify-content:space-between;gap:1rem;align-items:center;font-size:.84rem;color:var(--faint);margin-top:.5rem}
.fit,.close,.copy{background:none;border:1px solid var(--line);border-radius:6px;padding:.08rem .55rem;font-size:.8rem;color:var(--soft);cursor:pointer;white-space:nowrap}.fit:hover,.close:hover,.copy:hover{color:var(--ink);border-color:var(--strong)}
.inspector{position:relative;margin-top:.9rem;background:var(--card);border:1px solid var(--blue);border-radius:12px;padding:1rem 1.1rem;box-shadow:0 0 0 3px color-mix(in srgb,var(--blue) 14%,transparent)}
.inspector .close{position:absolute;right:.8rem;top:.75rem;z-index:1}.inspector .group>h3{margin-top:0}.inspector>.object{border:0;margin:0;box-shadow:none}
.inspector>.object>summary{padding-right:4rem}
`;

const OBJECTS = `
.group>h3{font:600 .9rem var(--mono);color:var(--soft);margin:1.5rem 0 .5rem;overflow-wrap:anywhere}
.object{background:var(--card);border:1px solid var(--line);border-radius:10px;margin-bottom:.5rem}
.object>summary,li>details>summary{display:flex;align-items:baseline;gap:.6rem;flex-wrap:wrap;padding:.5rem .85rem;cursor:pointer;list-style:none;border-radius:10px}
.object>summary::-webkit-details-marker,li>details>summary::-webkit-details-marker{display:none}
.object>summary:hover,li>details>summary:hover{background:var(--sunk)}
.note{color:var(--soft);font-size:.87rem}
.flag{--own:var(--blue);--own-bg:var(--blue-bg);font:700 .74rem var(--mono);color:var(--own);background:var(--own-bg);border-radius:4px;padding:.05rem .35rem}.flag.block{--own:var(--red);--own-bg:var(--red-bg)}.flag.warn{--own:var(--amber);--own-bg:var(--amber-bg)}
.content{padding:.25rem .85rem .8rem}
.diff{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:.6rem}.diff.one{grid-template-columns:minmax(0,1fr)}
.diff figure{border:1px solid var(--line);border-radius:8px;overflow:hidden;background:var(--sunk)}
.diff figcaption{font-size:.73rem;text-transform:uppercase;letter-spacing:.09em;color:var(--faint);font-weight:600;padding:.25rem .7rem;border-bottom:1px solid var(--line)}
.diff pre{overflow-x:auto;padding:.3rem 0;font-size:.8rem;line-height:1.6;tab-size:4}
.line{display:block;min-width:max-content;padding-right:1rem;min-height:1.6em}.ln{display:inline-block;width:2.9rem;padding-right:.75rem;text-align:right;color:var(--faint);opacity:.75;user-select:none}.sign{display:inline-block;width:1.1rem;user-select:none;color:var(--faint)}
.line.gone{background:var(--gone)}.line.gone .sign{color:var(--red)}.line.come{background:var(--come)}.line.come .sign{color:var(--green)}
.line mark{color:inherit;border-radius:3px;padding:.08em 0}.gone mark{background:var(--gone-mark)}.come mark{background:var(--come-mark)}
.line.none{background:repeating-linear-gradient(-45deg,transparent 0 5px,var(--line) 5px 6px);opacity:.6}.line.fold{color:var(--faint);text-align:center;background:var(--card);font-family:var(--sans)}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem .9rem;margin-top:.7rem;font-size:.86rem}.facts dt{color:var(--faint)}.neighbour{margin-right:.8rem}
a .address{color:inherit}a:hover .address{text-decoration:underline}a.neighbour .address{color:var(--blue)}
.within{margin:.2rem 0 .6rem .85rem;font-size:.92rem}.within>summary{cursor:pointer;color:var(--soft)}.inner{margin:.5rem 0}.inner h4{font-weight:400}
.flash{animation:flash 1.6s ease-out}@keyframes flash{from{box-shadow:0 0 0 4px color-mix(in srgb,var(--blue) 45%,transparent)}to{box-shadow:0 0 0 4px transparent}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
`;

const STEPS = `
.batch{border-left:3px solid var(--strong);padding-left:1.1rem;margin-bottom:1.6rem}.batch.alone{border-left-style:dashed;border-color:var(--amber)}
.batch>h3{font-size:.86rem;font-weight:600;color:var(--soft);margin-bottom:.4rem}
.steps ol{list-style:none;counter-reset:none}
.steps li{position:relative;background:var(--card);border:1px solid var(--line);border-radius:10px;margin-bottom:.5rem;padding-left:2.6rem}
.steps li::before{content:attr(value);position:absolute;left:0;top:.56rem;width:2.4rem;text-align:right;color:var(--faint);font:600 .82rem/1.5 var(--mono);font-variant-numeric:tabular-nums}
.sql{position:relative}.sql .copy{position:absolute;right:.6rem;top:.35rem;background:var(--card);opacity:0;transition:opacity .15s}.sql:hover .copy,.copy:focus-visible{opacity:1}
.steps pre{overflow-x:auto;padding:.55rem .8rem;margin:0 .85rem .6rem;background:var(--sunk);border:1px solid var(--line);border-radius:8px;font-size:.81rem;line-height:1.6;tab-size:4}
.steps pre code{font-size:1em}.c{color:var(--faint);font-style:italic}.t{color:var(--green)}.n{color:var(--violet)}.q{color:var(--amber)}.b{color:inherit}
.source{margin-left:auto;font-size:.78rem;color:var(--faint)}.loss{margin:-.1rem .85rem .55rem;font-size:.84rem;color:var(--soft)}.loss b{color:var(--red);font-weight:650}
.reverse{margin:-.15rem 0 .45rem .85rem;font-size:.82rem}.reverse>summary{cursor:pointer;color:var(--faint);width:max-content}.reverse[open]>summary{color:var(--soft)}.reverse pre{margin:.35rem .85rem .35rem 0}
.lists{margin-top:2.5rem}.list{border-top:1px solid var(--line);padding:.5rem 0}.list>summary{cursor:pointer;font-weight:600;font-size:.94rem}.number{color:var(--faint);font-weight:400;margin-left:.3rem}.list p{color:var(--soft);font-size:.88rem}.list ul{margin:.3rem 0 .4rem 1.2rem;columns:2 22rem}.list code{overflow-wrap:anywhere}
.bound{border-top:1px solid var(--line);padding-top:1rem;margin-top:1rem;font-size:.82rem;color:var(--faint)}.bound dl{display:grid;gap:.1rem}.bound dl>div{display:grid;grid-template-columns:9rem minmax(0,1fr)}.bound code{overflow-wrap:anywhere}
`;

const NARROW = `
@media (max-width:46rem){main{padding:0 .9rem 3rem}.bar{gap:.7rem;padding:.5rem .9rem;flex-wrap:wrap}.search{flex:1 1 11rem}.search kbd{display:none}h1{font-size:1.6rem}.title{padding-top:1.4rem}
.diff{grid-template-columns:minmax(0,1fr)}.steps li{padding-left:0}.steps li::before{left:auto;right:.85rem}li>details>summary{padding-right:3rem}li .source{margin-left:0}.batch{padding-left:.6rem}.line.none{display:none}.ln{width:2.2rem}
.bound dl>div{grid-template-columns:minmax(0,1fr);margin-bottom:.3rem}.legend{flex-wrap:wrap}.tile{flex:1 1 auto}.page{margin-left:0}.facts{gap:.1rem .6rem}}
`;

const PRINT = `
@media print{:root{color-scheme:light;--paper:#fff;--card:#fff;--sunk:#fff;--ink:#000;--soft:#333;--faint:#666;--line:#bbb;--strong:#888;
--green:#1b7a49;--amber:#9a5f00;--red:#bb2d22;--violet:#6b40bd;--blue:#1d65a8;--green-bg:#e6f4ea;--amber-bg:#fbf0d9;--red-bg:#fdeae7;--violet-bg:#f0eafb;--blue-bg:#e5f0fa;--gone:#fde9e6;--gone-mark:#f8bfb7;--come:#e5f5e9;--come-mark:#a9dfba;--shadow:none}
html{font-size:9.5pt}body{font-size:1rem}main{max-width:none;padding:0}.bar,.legend,.inspector,.copy,.skip{display:none!important}
.frame{max-height:none;overflow:visible;background-image:none;break-inside:avoid}.graph{width:100%;height:auto}
.hazard,.object,.steps li,.lost{break-inside:avoid}h2,h3{break-after:avoid}pre{white-space:pre-wrap;overflow-wrap:anywhere}.line{min-width:0}.line,.mark,.code,.flag,.head{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.plan+.plan{break-before:page;border:0}a{color:inherit}}
`;

export const STYLE = [COLOURS, FRAME, TITLE, HAZARDS, GRAPH, OBJECTS, STEPS, NARROW, PRINT].join('');
