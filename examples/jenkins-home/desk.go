package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// A copy is made each night; one that is older than that is late.
const late = 26 * time.Hour

// desk knows of the newest copy what the pod that made it has told. Until one did, it can't say that there is any.
type desk struct {
	mutex  sync.Mutex
	newest *index
	now    func() time.Time
}

func (d *desk) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /copies", func(w http.ResponseWriter, r *http.Request) {
		var told index
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&told); err != nil || told.Name == "" {
			http.Error(w, "tell of a copy: name, at, bytes", http.StatusBadRequest)
			return
		}
		d.mutex.Lock()
		defer d.mutex.Unlock()
		d.newest = &told
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /copies", func(w http.ResponseWriter, _ *http.Request) {
		d.mutex.Lock()
		defer d.mutex.Unlock()
		if d.newest == nil || d.now().Sub(d.newest.At) > late {
			http.Error(w, "no copy is known of the last 26 hours", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("content-type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"name": d.newest.Name, "at": d.newest.At, "bytes": d.newest.Bytes})
	})
	return mux
}

// tell says to the desk that a copy was made.
func tell(ctx context.Context, url string, made index) error {
	body, err := json.Marshal(index{Name: made.Name, At: made.At, Bytes: made.Bytes})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	return nil
}
