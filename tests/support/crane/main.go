// Pushes images to registries, as crane does: for the example that makes one.
package main

import (
	"os"

	"github.com/google/go-containerregistry/cmd/crane/cmd"
)

func main() {
	if err := cmd.New("crane", "puts images together", nil).Execute(); err != nil {
		os.Exit(1)
	}
}
