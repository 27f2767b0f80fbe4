// Tells how many runners a queue of jobs needs: GET /runners?waiting=7&running=2 answers the number, GET /healthz that it is there.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"strconv"
	"time"
)

// One runner takes so many jobs; so many runners there are at least, and at most.
const each, least, most = 2, 1, 40

var errNotACount = errors.New("say waiting and running as whole numbers from 0, such as waiting=7&running=2")

// needed is how many runners take all jobs at once, within the limits.
func needed(waiting, running string) (int, error) {
	jobs := 0
	for _, text := range []string{waiting, running} {
		count, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return 0, errNotACount
		}
		jobs += int(count)
	}
	return min(max((jobs+each-1)/each, least), most), nil
}

func serve() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /runners", func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		runners, err := needed(query.Get("waiting"), query.Get("running"))
		w.Header().Set("content-type", "application/json")
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]int{"runners": runners})
	})
	return mux
}

func main() {
	server := &http.Server{Addr: ":8080", Handler: serve(), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
