// Looks at every link of the built pages: a page or file must be there, and so must the heading.
import fs from 'node:fs';
import path from 'node:path';

const dist = path.resolve(process.argv[2]);
const base = process.env.SITE_BASE || '/';

function contents(file) {
  const html = fs.readFileSync(file, 'utf8');
  const values = name => [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(found => found[1]);
  return {ids: new Set(values('id')), links: [...values('href'), ...values('src')]};
}

const pages = fs
  .readdirSync(dist, {recursive: true})
  .filter(file => file.endsWith('.html') && !file.startsWith('javadoc'))
  .map(file => path.join(dist, file));
const known = new Map();
let count = 0;
const dead = [];
for (const page of pages) {
  for (const link of contents(page).links.filter(link => !/^[a-z]+:/.test(link))) {
    count++;
    const url = new URL(link.replaceAll('&amp;', '&'), 'http://site' + base + path.relative(dist, page));
    let target = path.join(dist, decodeURI(url.pathname).slice(base.length));
    target = target.endsWith('/') || target === dist ? path.join(target, 'index.html') : target;
    if (!url.pathname.startsWith(base) || !fs.existsSync(target)) {
      dead.push(`${path.relative(dist, page)}: ${link} leads nowhere`);
    } else if (url.hash) {
      known.set(target, known.get(target) ?? contents(target).ids);
      if (!known.get(target).has(decodeURIComponent(url.hash.slice(1)))) {
        dead.push(`${path.relative(dist, page)}: ${link} has no such heading`);
      }
    }
  }
}
if (pages.length === 0 || dead.length > 0) {
  console.error([...dead, `${dead.length} of ${count} links are dead.`].join('\n'));
  process.exit(1);
}
console.log(`${count} links in ${pages.length} pages lead somewhere.`);
