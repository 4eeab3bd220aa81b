/** What administrators have (running configurations, output of commands) becomes the model. A configuration is read, not judged. */
export { type AsaConfiguration, readAsa } from './asa/read-asa.ts';
