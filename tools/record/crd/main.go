package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

type judge struct {
	structural *structuralschema.Structural
	validator  validation.SchemaValidator
	cel        *cel.Validator
}

func main() {
	judges := map[string]*judge{}
	for _, file := range os.Args[1:] {
		data, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		for _, doc := range strings.Split("\n"+string(data), "\n---") {
			var crd v1.CustomResourceDefinition
			if err := yaml.Unmarshal([]byte(doc), &crd); err != nil || crd.Kind != "CustomResourceDefinition" {
				continue
			}
			for _, version := range crd.Spec.Versions {
				if version.Schema == nil {
					continue
				}
				var internal apiextensions.CustomResourceValidation
				if err := v1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(version.Schema, &internal, nil); err != nil {
					panic(err)
				}
				s, err := structuralschema.NewStructural(internal.OpenAPIV3Schema)
				if err != nil {
					panic(err)
				}
				validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
				if err != nil {
					panic(err)
				}
				judges[crd.Spec.Group+"/"+version.Name+" "+crd.Spec.Names.Kind] = &judge{s, validator, cel.NewValidator(s, true, celconfig.PerCallLimit)}
			}
		}
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<24)
	for in.Scan() {
		var object map[string]interface{}
		if err := json.Unmarshal(in.Bytes(), &object); err != nil {
			fmt.Println(`["not JSON"]`)
			continue
		}
		apiVersion, _ := object["apiVersion"].(string)
		kind, _ := object["kind"].(string)
		j := judges[apiVersion+" "+kind]
		if j == nil {
			fmt.Println(`["no CRD"]`)
			continue
		}
		errors := []string{}
		object = normal(object).(map[string]interface{})
		for _, field := range pruning.PruneWithOptions(object, j.structural, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}) {
			errors = append(errors, "unknown field "+field)
		}
		defaulting.PruneNonNullableNullsWithoutDefaults(object, j.structural)
		defaulting.Default(object, j.structural)
		for _, e := range validation.ValidateCustomResource(nil, object, j.validator) {
			errors = append(errors, e.Error())
		}
		for _, e := range listtype.ValidateListSetsAndMaps(nil, j.structural, object) {
			errors = append(errors, e.Error())
		}
		if len(errors) == 0 {
			found, _ := j.cel.Validate(context.Background(), nil, j.structural, object, nil, celconfig.RuntimeCELCostBudget)
			for _, e := range found {
				errors = append(errors, e.Error())
			}
		}
		out, _ := json.Marshal(errors)
		fmt.Println(string(out))
	}
}

// Whole numbers as the API server decodes them.
func normal(value interface{}) interface{} {
	switch v := value.(type) {
	case map[string]interface{}:
		for k, x := range v {
			v[k] = normal(x)
		}
	case []interface{}:
		for i, x := range v {
			v[i] = normal(x)
		}
	case float64:
		if v == float64(int64(v)) {
			return int64(v)
		}
	}
	return value
}
