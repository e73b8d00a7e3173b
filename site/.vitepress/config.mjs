// The site: the pages of docs/ and of the repository's root, as they are. What is here is their order and their addresses.
import fs from 'node:fs';
import path from 'node:path';
import {defineConfig} from 'vitepress';

const root = path.resolve(import.meta.dirname, '../..');
const pages = path.resolve(import.meta.dirname, '../pages');
const repository = 'https://github.com/malote/malote';

// What is in no group comes last.
const groups = [
  {
    name: {en: 'Start', pt: 'Comece'},
    pages: ['index', 'installing', 'tutorial', 'testing', 'java-client', 'command-line'],
  },
  {
    name: {en: 'Dialects and payments', pt: 'Dialetos e pagamentos'},
    pages: ['protocol', 'sending', 'routes', 'icom', 'spi', 'faults', 'rehearsal'],
  },
  {
    name: {en: 'Operate', pt: 'Opere'},
    pages: [
      'operations',
      'upgrading',
      'access',
      'security',
      'kubernetes',
      'load-balancers',
      'high-availability',
      'reliability',
      'benchmarks',
    ],
  },
];
const more = {en: 'More', pt: 'Mais'};

// From the name of each page to its source, and back.
const sources = {};
for (const directory of ['', 'docs/']) {
  for (const file of fs.readdirSync(path.join(root, directory)).filter(name => name.endsWith('.md'))) {
    const name = file.replace(/^README/, 'index').replace(/(\.pt-BR)?\.md$/, '').toLowerCase();
    const page = directory === '' && name === 'security' ? 'report-a-vulnerability' : name;
    sources[(file.endsWith('.pt-BR.md') ? 'pt-BR/' : '') + page] = directory + file;
  }
}
const pageOf = Object.fromEntries(Object.entries(sources).map(([page, source]) => [source, page]));
const english = Object.keys(sources).filter(page => !page.includes('/'));

function title(page) {
  return fs.readFileSync(path.join(root, sources[page]), 'utf8').match(/^# (.*)$/m)[1];
}

/** VitePress wants one directory with a tree of its own for each language: links to the sources, and what says that there is none. */
function layOut() {
  fs.rmSync(pages, {recursive: true, force: true});
  fs.mkdirSync(path.join(pages, 'pt-BR'), {recursive: true});
  for (const [page, source] of Object.entries(sources)) {
    fs.symlinkSync(path.join(root, source), path.join(pages, page + '.md'));
  }
  for (const page of english.filter(page => !sources[`pt-BR/${page}`])) {
    const text = `---
search: false
editLink: false
prev: false
next: false
---
# Só em inglês

Esta página ainda não existe em português: [${title(page)}](/${page}.md). O menu diz quais existem.
`;
    fs.writeFileSync(path.join(pages, `pt-BR/${page}.md`), text);
  }
}

function sidebar(language) {
  const grouped = groups.flatMap(group => group.pages);
  const rest = {name: more, pages: english.filter(page => !grouped.includes(page))};
  return [...groups, rest].map(group => ({
    text: group.name[language],
    items: group.pages.map(page => {
      if (page === 'index') {
        return language === 'en' ? {text: 'Overview', link: '/'} : {text: 'Visão geral', link: '/pt-BR/'};
      }
      if (language === 'en') {
        return {text: title(page), link: `/${page}`};
      }
      return sources[`pt-BR/${page}`]
        ? {text: title(`pt-BR/${page}`), link: `/pt-BR/${page}`}
        : {text: `${title(page)} (em inglês)`, link: `/${page}`};
    }),
  }));
}

/** As GitHub makes them, so that links to headings lead there in both places. */
function slugify(heading) {
  return heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
}

/** Links between sources become links between pages; those to other files lead to the repository. */
function links(md) {
  md.core.ruler.push('links', state => {
    const source = sources[path.relative(pages, state.env.path).replace('.md', '')];
    for (const token of state.tokens.flatMap(block => block.children ?? [])) {
      const attribute = {link_open: 'href', image: 'src'}[token.type];
      const link = attribute && token.attrGet(attribute);
      if (!link || /^([a-z]+:|#|\/)/.test(link)) {
        continue;
      }
      const [file, hash] = link.split('#');
      const target = path.join(path.dirname(source), file);
      if (!fs.existsSync(path.join(root, target))) {
        throw new Error(`${source}: ${link} leads nowhere`);
      }
      const page = pageOf[target];
      if (token.type === 'image') {
        token.attrSet('src', path.relative(path.dirname(state.env.path), path.join(root, target)));
      } else if (page) {
        token.attrSet('href', '/' + `${page}.md`.replace(/index\.md$/, '') + (hash ? '#' + hash : ''));
      } else {
        token.attrSet('href', `${repository}/blob/main/${target}`);
      }
    }
  });
}

function diagrams(md) {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, ...others) =>
    tokens[index].info === 'mermaid'
      ? `<Diagram text="${encodeURIComponent(tokens[index].content)}" />`
      : fence(tokens, index, ...others);
}

const plain = term => term.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

function places(words) {
  return [
    {text: words.install, link: words.directory + 'installing'},
    {text: words.protocol, link: words.directory + 'protocol'},
    {text: words.api, link: '/api/', target: '_self'},
    {text: 'Javadoc', link: '/javadoc/', target: '_self'},
  ];
}

layOut();

export default defineConfig({
  title: 'Malote',
  base: process.env.SITE_BASE || '/',
  srcDir: 'pages',
  head: [['link', {rel: 'icon', type: 'image/svg+xml', href: (process.env.SITE_BASE || '/') + 'icon.svg'}]],
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    anchor: {slugify},
    config: md => {
      links(md);
      diagrams(md);
    },
  },
  vite: {
    resolve: {preserveSymlinks: true},
    build: {chunkSizeWarningLimit: 4000},
  },
  transformPageData: page => ({filePath: sources[page.relativePath.replace('.md', '')]}),
  themeConfig: {
    outline: [2, 3],
    editLink: {pattern: `${repository}/edit/main/:path`},
    socialLinks: [{icon: 'github', link: repository}],
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          options: {processTerm: plain},
        },
        locales: {
          'pt-BR': {
            translations: {
              button: {buttonText: 'Buscar', buttonAriaLabel: 'Buscar'},
              modal: {
                displayDetails: 'Mostrar detalhes',
                resetButtonTitle: 'Limpar a busca',
                backButtonTitle: 'Fechar a busca',
                noResultsText: 'Nada nas páginas em português para',
                footer: {selectText: 'abrir', navigateText: 'navegar', closeText: 'fechar'},
              },
            },
          },
        },
      },
    },
  },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      description: 'A server from which Brazilian payment institutions collect their Pix messages',
      themeConfig: {
        nav: places({directory: '/', install: 'Install', protocol: 'Protocol', api: 'API'}),
        sidebar: sidebar('en'),
      },
    },
    'pt-BR': {
      label: 'Português',
      lang: 'pt-BR',
      description: 'Um servidor do qual instituições de pagamento brasileiras coletam suas mensagens Pix',
      themeConfig: {
        nav: places({directory: '/pt-BR/', install: 'Instalação', protocol: 'Protocolo', api: 'API'}),
        sidebar: sidebar('pt'),
        outline: {level: [2, 3], label: 'Nesta página'},
        docFooter: {prev: 'Anterior', next: 'Próxima'},
        editLink: {pattern: `${repository}/edit/main/:path`, text: 'Edite esta página'},
        darkModeSwitchLabel: 'Aparência',
        lightModeSwitchTitle: 'Tema claro',
        darkModeSwitchTitle: 'Tema escuro',
        sidebarMenuLabel: 'Menu',
        returnToTopLabel: 'Voltar ao início',
        langMenuLabel: 'Idioma',
        skipToContentLabel: 'Ir para o conteúdo',
        notFound: {
          title: 'Página não encontrada',
          quote: 'Ela mudou de lugar ou nunca existiu.',
          linkLabel: 'Ir para o início',
          linkText: 'Início',
        },
      },
    },
  },
});
