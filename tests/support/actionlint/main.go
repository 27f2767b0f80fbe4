// Checks a workflow of GitHub Actions, given on standard input, as actionlint does.
package main

import (
	"os"

	"github.com/rhysd/actionlint"
)

func main() {
	cmd := actionlint.Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(cmd.Main([]string{"actionlint", "-no-color", "-"}))
}
