// Serves a registry that Lockgate did not write: go-containerregistry's, with or without the referrers API, open, by name
// and password, or by a token. It prints its address.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	referrers := flag.Bool("referrers", true, "whether the registry lists referrers itself")
	auth := flag.String("auth", "", "basic or bearer; open by default")
	flag.Parse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	address := listener.Addr().String()
	served := registry.New(registry.WithReferrersSupport(*referrers), registry.Logger(log.New(io.Discard, "", 0)))
	fmt.Println(address)
	log.Fatal(http.Serve(listener, guard(*auth, "http://"+address+"/token", served)))
}

func guard(kind, realm string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, password, given := r.BasicAuth()
		known := given && name == "ada" && password == "pass:word"
		challenge := fmt.Sprintf(`Bearer realm="%s",service="registry",scope="repository:app:pull,push"`, realm)
		switch {
		case kind == "bearer" && r.URL.Path == "/token" && known && r.URL.Query().Get("scope") != "":
			fmt.Fprint(w, `{"token":"let-me-in"}`)
		case kind == "bearer" && r.Header.Get("Authorization") == "Bearer let-me-in", kind == "", kind == "basic" && known:
			next.ServeHTTP(w, r)
		case kind == "basic":
			w.Header().Set("WWW-Authenticate", `Basic realm="registry"`)
			w.WriteHeader(http.StatusUnauthorized)
		default:
			w.Header().Set("WWW-Authenticate", challenge)
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
}
