import {onlyInEnglish} from '../.vitepress/config.mjs';

export default {paths: () => onlyInEnglish};
