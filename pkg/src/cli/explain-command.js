export async function explainCommand() { return 0; }
