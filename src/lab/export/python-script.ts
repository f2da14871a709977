/**
 * Python that asks the command line for the numbers of a spec, with the standard library alone.
 *
 * @param spec - as YAML
 */
export function pythonScript(spec: string): string {
  return [
    'import json',
    'import subprocess',
    '',
    '# Needs Node and the npm package widthwise in this folder or on the PATH.',
    `SPEC = """${spec}"""`,
    'run = subprocess.run(["npx", "widthwise", "predict", "-", "--json"], input=SPEC, capture_output=True, text=True)',
    'if run.returncode not in (0, 3):',
    '    raise SystemExit(run.stderr)',
    'for point in json.loads(run.stdout)["points"]:',
    '    print(point["parameters"], point["observables"])',
    '',
  ].join('\n');
}
