package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// The tests' own program is the trainer, too: what is killed is a real process.
func TestMain(m *testing.M) {
	if os.Getenv("TRAINS") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

const key = "/bucket/trainer/one/checkpoint.json"

// shelf stands in for S3: one object, listed and read; meets is told of each write before it is answered.
type shelf struct {
	*httptest.Server
	mu    sync.Mutex
	steps []int
	body  []byte
	meets func(step int)
}

func openShelf(t *testing.T) *shelf {
	s := &shelf{meets: func(int) {}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/") {
		http.Error(w, "not signed", http.StatusForbidden)
		return
	}
	if r.Method == http.MethodPut && r.URL.Path == key {
		s.put(r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.URL.Path == "/bucket/" && r.URL.Query().Get("prefix") == key[len("/bucket/"):]:
		if s.body == nil {
			fmt.Fprint(w, "<ListBucketResult/>")
		} else {
			fmt.Fprintf(w, "<ListBucketResult><Contents><Key>%s</Key></Contents></ListBucketResult>", key[len("/bucket/"):])
		}
	case r.URL.Path == key:
		w.Write(s.body)
	default:
		http.NotFound(w, r)
	}
}

func (s *shelf) put(r *http.Request) {
	var body bytes.Buffer
	body.ReadFrom(r.Body)
	var at state
	json.Unmarshal(body.Bytes(), &at)
	s.mu.Lock()
	s.steps, s.body = append(s.steps, at.Step), body.Bytes()
	s.mu.Unlock()
	s.meets(at.Step)
}

func (s *shelf) trainer() (*exec.Cmd, *bytes.Buffer) {
	command := exec.Command(os.Args[0])
	command.Env = []string{
		"TRAINS=1", "RESUMES=one", "CHECKPOINTS=s3://bucket/trainer/", "AWS_REGION=eu-central-1",
		"AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY=none", "AWS_ENDPOINT_URL_S3=" + s.URL,
	}
	said := &bytes.Buffer{}
	command.Stderr = said
	return command, said
}

// endAt sends a signal in the middle of writing that checkpoint down; what the shelf had then is what there is.
func (s *shelf) endAt(t *testing.T, step int, signal os.Signal) *exec.ExitError {
	command, said := s.trainer()
	ended := make(chan struct{})
	s.meets = func(at int) {
		if at != step {
			return
		}
		command.Process.Signal(signal)
		if signal == syscall.SIGKILL {
			<-ended
		}
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	err := command.Wait()
	close(ended)
	s.meets = func(int) {}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("it went on: %v %s", err, said)
	}
	return exit
}

func (s *shelf) goOn(t *testing.T) string {
	command, said := s.trainer()
	if err := command.Run(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return said.String()
}

func uninterrupted(t *testing.T) []byte {
	s := openShelf(t)
	s.goOn(t)
	if len(s.steps) != steps/every || s.steps[0] != every {
		t.Fatalf("%d checkpoints, the first after step %d", len(s.steps), s.steps[0])
	}
	return s.body
}

func TestAKilledTrainerGoesOnAtItsLastCheckpointToTheSameEnd(t *testing.T) {
	s := openShelf(t)
	s.endAt(t, 1230, syscall.SIGKILL)
	if said := s.goOn(t); !strings.Contains(said, "one goes on after step 1230") {
		t.Fatal(said)
	}
	if len(s.steps) != steps/every {
		t.Fatalf("%d checkpoints: work was done twice", len(s.steps))
	}
	if want := uninterrupted(t); !bytes.Equal(s.body, want) {
		t.Fatalf("%s, not %s", s.body, want)
	}
}

func TestToldToEndItWritesOneMoreCheckpointAndIsNotDone(t *testing.T) {
	s := openShelf(t)
	exit := s.endAt(t, 1230, syscall.SIGTERM)
	if exit.ExitCode() != interrupted {
		t.Fatalf("exit code %d", exit.ExitCode())
	}
	last := s.steps[len(s.steps)-1]
	if last >= steps || last%every == 0 && s.steps[len(s.steps)-2] != last {
		t.Fatalf("the last checkpoints are %v", s.steps[len(s.steps)-2:])
	}
	if said := s.goOn(t); !strings.Contains(said, fmt.Sprintf("goes on after step %d", last)) {
		t.Fatal(said)
	}
	if want := uninterrupted(t); !bytes.Equal(s.body, want) {
		t.Fatalf("%s, not %s", s.body, want)
	}
}

func TestItEndsWhereItCannotWriteDownHowFarItIs(t *testing.T) {
	s := openShelf(t)
	command, said := s.trainer()
	command.Env = append(command.Env, "AWS_ACCESS_KEY_ID=another")
	if err := command.Run(); err == nil || !strings.Contains(said.String(), "not signed") {
		t.Fatalf("%v: %s", err, said)
	}
}
