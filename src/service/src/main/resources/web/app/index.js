/** Entry of the console: styles first, then the shell, which shows one view for each address behind the #. */
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/views.css';
import './shell.js';
