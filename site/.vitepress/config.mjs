// The site: the pages of docs/ and of the repository's root, as they are. What is here is their order and their addresses.
import fs from 'node:fs';
import path from 'node:path';
import {defineConfig} from 'vitepress';

const root = path.resolve(import.meta.dirname, '../..');
const modules = path.resolve(import.meta.dirname, '../node_modules');
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

// From the path of each source to that of its page.
const rewrites = {};
for (const directory of ['', 'docs/']) {
  for (const file of fs.readdirSync(path.join(root, directory)).filter(name => name.endsWith('.md'))) {
    const name = file.replace(/^README/, 'index').replace(/(\.pt-BR)?\.md$/, '').toLowerCase();
    const page = directory === '' && name === 'security' ? 'report-a-vulnerability' : name;
    rewrites[directory + file] = (file.endsWith('.pt-BR.md') ? 'pt-BR/' : '') + page + '.md';
  }
}
const sources = Object.fromEntries(Object.entries(rewrites).map(([source, page]) => [page, source]));
const english = Object.keys(sources)
  .filter(page => !page.includes('/'))
  .map(page => page.replace('.md', ''));

function title(page) {
  return fs.readFileSync(path.join(root, sources[page + '.md']), 'utf8').match(/^# (.*)$/m)[1];
}

/** The pages that are in English only; each has a page in the Portuguese part, which says so. */
export const onlyInEnglish = english
  .filter(page => !sources[`pt-BR/${page}.md`])
  .map(page => ({params: {page, title: title(page)}}));

function sidebar(language) {
  const grouped = groups.flatMap(group => group.pages);
  const rest = {name: more, pages: english.filter(page => !grouped.includes(page))};
  return [...groups, rest].map(group => ({
    text: group.name[language],
    items: group.pages.map(page => {
      if (language === 'en') {
        return {text: title(page), link: `/${page}`};
      }
      return sources[`pt-BR/${page}.md`]
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
    for (const token of state.tokens.flatMap(block => block.children ?? [])) {
      const link = token.type === 'link_open' ? token.attrGet('href') : null;
      if (!link || /^([a-z]+:|#|\/)/.test(link)) {
        continue;
      }
      const [file, hash] = link.split('#');
      const source = path.relative(root, path.resolve(path.dirname(state.env.realPath ?? state.env.path), file));
      if (!fs.existsSync(path.join(root, source))) {
        throw new Error(`${state.env.path}: ${link} leads nowhere`);
      }
      const page = rewrites[source];
      token.attrSet('href', (page ? '/' + page.replace(/index\.md$/, '') : `${repository}/blob/main/${source}`) + (hash ? `#${hash}` : ''));
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

export default defineConfig({
  title: 'Malote',
  base: process.env.SITE_BASE || '/',
  srcDir: '..',
  srcExclude: ['!(docs|site)/**/*', 'site/!(pt-BR)/**/*'],
  rewrites: source => rewrites[source] ?? source.replace(/^site\//, ''),
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
    // For the pages, which are outside of the directory that has the modules.
    resolve: {alias: [{find: /^vue(\/server-renderer)?$/, replacement: path.join(modules, 'vue$1')}]},
    build: {chunkSizeWarningLimit: 4000},
  },
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
