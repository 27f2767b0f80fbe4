package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// bucket answers as S3 does where each object is made once, and keeps who asked.
type bucket struct {
	mutex   sync.Mutex
	objects map[string][]byte
	signed  []string
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.signed = append(b.signed, r.Header.Get("Authorization")+" "+r.Header.Get("X-Amz-Security-Token"))
	key := strings.TrimPrefix(r.URL.Path, "/copies/")
	switch {
	case r.Method == http.MethodPut:
		if _, there := b.objects[key]; there || r.Header.Get("If-None-Match") != "*" || r.Header.Get("X-Amz-Checksum-Sha256") == "" {
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
		b.objects[key], _ = io.ReadAll(r.Body)
	case key == "":
		keys := []string{}
		for each := range b.objects {
			if strings.HasPrefix(each, r.URL.Query().Get("prefix")) {
				keys = append(keys, each)
			}
		}
		sort.Strings(keys)
		fmt.Fprintf(w, "<ListBucketResult><Contents><Key>%s</Key></Contents></ListBucketResult>", strings.Join(keys, "</Key></Contents><Contents><Key>"))
	case b.objects[key] == nil:
		w.WriteHeader(http.StatusNotFound)
	default:
		_, _ = w.Write(b.objects[key])
	}
}

// opened is a store as pods find it: told by the environment, with a token for the agent of EKS Pod Identity.
func opened(t *testing.T) (*store, *bucket) {
	t.Helper()
	s3 := &bucket{objects: map[string][]byte{}}
	at := httptest.NewServer(s3)
	agent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "token-of-the-pod" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprint(w, `{"AccessKeyId":"ASIAPOD","SecretAccessKey":"secret","Token":"session","Expiration":"2100-01-01T00:00:00Z"}`)
	}))
	t.Cleanup(at.Close)
	t.Cleanup(agent.Close)
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("token-of-the-pod"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"SNAPSHOTS_BUCKET": "copies", "SNAPSHOTS_PREFIX": "jenkins-home/", "SNAPSHOTS_REGION": "eu-west-1", "AWS_ENDPOINT_URL_S3": at.URL,
		"AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.URL, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token,
	} {
		t.Setenv(name, value)
	}
	kept, err := openStore(http.DefaultClient)
	if err != nil {
		t.Fatal(err)
	}
	return kept, s3
}

func homeOf(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestWhatIsCopiedComesBack(t *testing.T) {
	kept, s3 := opened(t)
	noise := make([]byte, partSize+5)
	_, _ = rand.Read(noise)
	folder := homeOf(t, map[string]string{"config.xml": "<hudson/>", "jobs/a/1/log": string(noise)})
	if err := os.Symlink("1", filepath.Join(folder, "jobs/a/last")); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 26, 1, 17, 0, 0, time.UTC)
	old := homeOf(t, map[string]string{"config.xml": "old"})
	if _, err := kept.copy(context.Background(), old, at.Add(-24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	made, err := kept.copy(context.Background(), folder, at)
	if err != nil || len(made.Parts) != 2 {
		t.Fatalf("%v: %d parts", err, len(made.Parts))
	}
	back := t.TempDir()
	if restored, err := kept.restore(context.Background(), back); err != nil || restored.Name != "20261126T011700Z" {
		t.Fatal(restored.Name, err)
	}
	for name, want := range map[string]string{"config.xml": "<hudson/>", "jobs/a/last/log": string(noise)} {
		if got, err := os.ReadFile(filepath.Join(back, name)); err != nil || string(got) != want {
			t.Errorf("%s: %v, %d bytes", name, err, len(got))
		}
	}
	for _, who := range s3.signed {
		if !strings.Contains(who, "Credential=ASIAPOD/") || !strings.Contains(who, "/eu-west-1/s3/aws4_request") || !strings.HasSuffix(who, " session") {
			t.Errorf("asked as %s", who)
		}
	}
}

func TestWhatIsNotWholeStaysAway(t *testing.T) {
	kept, s3 := opened(t)
	ctx, at := context.Background(), time.Date(2026, 11, 26, 1, 17, 0, 0, time.UTC)
	if _, err := kept.restore(ctx, t.TempDir()); err == nil || !strings.Contains(err.Error(), "no copy") {
		t.Errorf("without a copy: %v", err)
	}
	made, err := kept.copy(ctx, homeOf(t, map[string]string{"config.xml": "<hudson/>"}), at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kept.copy(ctx, t.TempDir(), at); err == nil || !strings.Contains(err.Error(), "412") {
		t.Errorf("written over: %v", err)
	}
	if _, err := kept.restore(ctx, homeOf(t, map[string]string{"config.xml": "new"})); err == nil || !strings.Contains(err.Error(), "only an empty home") {
		t.Errorf("over a home: %v", err)
	}
	s3.objects["jenkins-home/"+partName(made.Name, 0)] = []byte("something else")
	if _, err := kept.restore(ctx, t.TempDir()); err == nil || !strings.Contains(err.Error(), "not what was put there") {
		t.Errorf("another part: %v", err)
	}
	delete(s3.objects, "jenkins-home/"+made.Name+"/index.json")
	if _, err := kept.restore(ctx, t.TempDir()); err == nil || !strings.Contains(err.Error(), "no copy") {
		t.Errorf("without an index: %v", err)
	}
}

func TestNothingIsAssumed(t *testing.T) {
	opened(t)
	t.Setenv("SNAPSHOTS_REGION", "")
	if _, err := openStore(http.DefaultClient); err == nil || !strings.Contains(err.Error(), "SNAPSHOTS_REGION is not set") {
		t.Error(err)
	}
}

func TestDeskTellsOfTheNewestCopy(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	server := httptest.NewServer((&desk{now: func() time.Time { return now }}).handler())
	defer server.Close()
	ask := func() int {
		response, err := http.Get(server.URL + "/copies")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return response.StatusCode
	}
	if got := ask(); got != http.StatusServiceUnavailable {
		t.Errorf("before one is known: %d", got)
	}
	if err := tell(context.Background(), server.URL+"/copies", index{Name: "a", At: now.Add(-11 * time.Hour), Bytes: 1}); err != nil || ask() != http.StatusOK {
		t.Errorf("%v: %d", err, ask())
	}
	now = now.Add(24 * time.Hour)
	if got := ask(); got != http.StatusServiceUnavailable {
		t.Errorf("the next day: %d", got)
	}
	if err := tell(context.Background(), server.URL+"/copies", index{}); err == nil {
		t.Error("a copy without a name is taken")
	}
}
