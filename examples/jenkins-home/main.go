// Keeps copies of a home of Jenkins in another region. "copy" packs the home as it was at one moment and puts it there, "restore"
// brings the newest copy back into an empty home, "serve" answers whether last night's copy came: GET /copies, and GET /healthz.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

// Where the home is mounted.
const home = "/home"

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("ERROR say what to do: copy, restore or serve")
	}
	if err := run(os.Args[1]); err != nil {
		// The environment's alarm counts lines like this one.
		log.Fatalf("ERROR %s: %v", os.Args[1], err)
	}
}

func run(what string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 6*time.Hour)
	defer cancel()
	switch what {
	case "serve":
		server := &http.Server{Addr: ":8080", Handler: (&desk{now: time.Now}).handler(), ReadHeaderTimeout: 5 * time.Second}
		return server.ListenAndServe()
	case "copy":
		kept, err := openStore(http.DefaultClient)
		if err != nil {
			return err
		}
		copied, err := kept.copy(ctx, home, time.Now())
		if err != nil {
			return err
		}
		log.Printf("copied %d bytes as %s", copied.Bytes, copied.Name)
		return tell(ctx, "http://jenkins-home/copies", copied)
	case "restore":
		kept, err := openStore(http.DefaultClient)
		if err != nil {
			return err
		}
		restored, err := kept.restore(ctx, home)
		if err == nil {
			log.Printf("restored %s", restored.Name)
		}
		return err
	}
	return fmt.Errorf("no such thing: copy, restore or serve")
}
