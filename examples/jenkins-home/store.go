package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
)

// store is a prefix of a bucket in another region. Nothing in it is written over, and nothing deleted.
type store struct {
	client   *http.Client
	as       aws.CredentialsProvider
	endpoint string
	region   string
	bucket   string
	prefix   string
}

// openStore reads where it is from what the environment tells all pods, and who asks from EKS Pod Identity: there is no key of S3.
func openStore(client *http.Client) (*store, error) {
	told := map[string]string{}
	for _, name := range []string{"SNAPSHOTS_BUCKET", "SNAPSHOTS_PREFIX", "SNAPSHOTS_REGION", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"} {
		if told[name] = os.Getenv(name); told[name] == "" {
			return nil, fmt.Errorf("%s is not set", name)
		}
	}
	endpoint := os.Getenv("AWS_ENDPOINT_URL_S3")
	if endpoint == "" {
		endpoint = "https://s3." + told["SNAPSHOTS_REGION"] + ".amazonaws.com"
	}
	as := endpointcreds.New(told["AWS_CONTAINER_CREDENTIALS_FULL_URI"], func(o *endpointcreds.Options) {
		o.AuthorizationTokenProvider = endpointcreds.TokenProviderFunc(func() (string, error) {
			token, err := os.ReadFile(told["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"])
			return string(token), err
		})
	})
	return &store{client, aws.NewCredentialsCache(as), endpoint, told["SNAPSHOTS_REGION"], told["SNAPSHOTS_BUCKET"], told["SNAPSHOTS_PREFIX"]}, nil
}

// put makes an object, on condition that it is not there.
func (s *store) put(ctx context.Context, name string, body []byte) error {
	_, err := s.ask(ctx, http.MethodPut, s.prefix+name, nil, body)
	return err
}

func (s *store) get(ctx context.Context, name string) ([]byte, error) {
	return s.ask(ctx, http.MethodGet, s.prefix+name, nil, nil)
}

// names are those of all objects that end so, the oldest first, as they begin with the time.
func (s *store) names(ctx context.Context, end string) ([]string, error) {
	found := []string{}
	query := url.Values{"list-type": {"2"}, "prefix": {s.prefix}}
	for {
		answer, err := s.ask(ctx, http.MethodGet, "", query, nil)
		if err != nil {
			return nil, err
		}
		var list struct {
			Contents              []struct{ Key string }
			NextContinuationToken string
		}
		if err := xml.Unmarshal(answer, &list); err != nil {
			return nil, err
		}
		for _, each := range list.Contents {
			if strings.HasSuffix(each.Key, end) {
				found = append(found, strings.TrimPrefix(each.Key, s.prefix))
			}
		}
		if list.NextContinuationToken == "" {
			sort.Strings(found)
			return found, nil
		}
		query.Set("continuation-token", list.NextContinuationToken)
	}
}

func (s *store) ask(ctx context.Context, method, key string, query url.Values, body []byte) ([]byte, error) {
	// S3 takes a blank as %20 only.
	address := s.endpoint + "/" + s.bucket + "/" + key + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(address, "?"), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if err := s.sign(ctx, request, body); err != nil {
		return nil, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %.300s", method, key, response.Status, answer)
	}
	return answer, err
}

func (s *store) sign(ctx context.Context, request *http.Request, body []byte) error {
	as, err := s.as.Retrieve(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	if request.Method == http.MethodPut {
		request.Header.Set("If-None-Match", "*")
		// A locked bucket takes nothing without one.
		request.Header.Set("X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(sum[:]))
	}
	digest := hex.EncodeToString(sum[:])
	request.Header.Set("X-Amz-Content-Sha256", digest)
	return v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).
		SignHTTP(ctx, as, request, digest, "s3", s.region, time.Now())
}
